"""From template and facts to a draft in which every sentence has its backing."""
