"""The 起草 tab: sheets filled, drafts written, rewritten, checked and kept."""
