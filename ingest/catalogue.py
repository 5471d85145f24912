"""Questions to the library's tables: files, versions, cards, documents and passages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, and_, or_, select
