"""The 资料库 tab: uploads, and everything that is done with a document."""
