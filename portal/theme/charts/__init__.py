"""Charts as finished SVG: no script, no inline style; colours and dark mode come from ``report.css``."""

from portal.theme.charts.bars import Bar, bar_chart
from portal.theme.charts.burn import Balance, burn_down
from portal.theme.charts.lines import Series, line_chart, sparkline

__all__ = ["Balance", "Bar", "Series", "bar_chart", "burn_down", "line_chart", "sparkline"]
