"""The 新人入门 tab: terms, reading paths and the self-test."""
