"""The 问答 tab: questions, cited answers, their sources, and the conversations that are kept."""
