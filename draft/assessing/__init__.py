"""The mock assessment (模拟测评) and the rectification list (整改清单)."""
