"""Pages for print: letters, tables that break over pages, headings that come again.

What is drawn is written as PDF operators; reportlab makes the file around them and embeds the
letters used. That costs a tenth of drawing each text by reportlab's own calls.
"""
