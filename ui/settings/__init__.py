"""The 设置与评测 tab: the language model, and how good the answers are."""
