"""The 指标达标 tab: the catalogue, one indicator’s page, and the mock assessment."""
