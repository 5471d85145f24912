"""How the app looks: colours, system fonts and the style sheet; nothing is fetched."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

ASSETS = Path(__file__).with_name("assets")
STYLE_SHEET = ASSETS / "theme.css"
STYLE_SHEETS = [STYLE_SHEET, *sorted({*STYLE_SHEET.parent.glob("*.css")} - {STYLE_SHEET})]
"""The theme, then what each tab adds to it."""
FAVICON = ASSETS / "favicon.svg"
FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "sans-serif",
)
MONOSPACE = ("Noto Sans Mono CJK SC", "Consolas", "monospace")


def office_theme() -> gr.themes.Base:
    """Return the theme: calm green on warm grey, fonts by the names systems know them by."""
    return gr.themes.Default(
        primary_hue=gr.themes.colors.teal,
        secondary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        text_size=gr.themes.sizes.text_lg,
        font=FONTS,
        font_mono=MONOSPACE,
    ).set(
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_800",
        button_primary_text_color="white",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
    )
