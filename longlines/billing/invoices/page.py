"""How an invoice looks on a screen and on a printer's paper."""

STYLE = """
:root{color-scheme:light;--ink:#21292f;--soft:#5c6770;--navy:#123359;--line:#d1d9e0;--copper:#c75c2e}
*{box-sizing:border-box;margin:0}
body{background:#eef1f4;color:var(--ink);font:15px/1.5 system-ui,"Helvetica Neue",Arial,
"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif}
main{background:#fff;max-width:62rem;margin:2rem auto;padding:2.5rem 3rem;
border-top:8px solid var(--navy);box-shadow:0 1px 6px #0002}
header{display:flex;justify-content:space-between;gap:2rem;padding-bottom:1.2rem;
border-bottom:1px solid var(--line)}
header p{color:var(--soft);font-size:.85rem}
header .name{color:var(--navy);font-size:1.5rem;font-weight:700}
h1{color:var(--navy);font-size:2rem;font-weight:300}
.parties{display:flex;justify-content:space-between;gap:2rem;flex-wrap:wrap;padding:1.3rem 0}
.label,dt{color:var(--soft);font-size:.8rem;font-weight:600}
.customer{font-size:1.1rem;font-weight:700;overflow-wrap:anywhere}
section{max-width:28rem}
dl{min-width:19rem}
dl div{display:flex;justify-content:space-between;gap:1.5rem}
.due{display:flex;justify-content:space-between;align-items:center;background:#ecf1f7;
border-left:5px solid var(--copper);padding:1rem 1.3rem;margin-bottom:1.5rem;color:var(--navy)}
.due span span{display:block;color:var(--ink);font-size:.9rem}
.due .sum{font-size:2rem}
table{width:100%;border-collapse:collapse;margin:1.6rem 0;font-size:.88rem}
caption{text-align:left;color:var(--navy);font-size:1.1rem;font-weight:700;padding-bottom:.3rem}
th,td{text-align:left;padding:.28rem .5rem;vertical-align:top}
.long{overflow-wrap:anywhere}
th{font-weight:400}
thead th{color:var(--soft);font-size:.78rem;font-weight:600;border-bottom:2px solid var(--navy)}
tbody tr{border-bottom:1px solid var(--line)}
tfoot th,tfoot td{font-weight:700}
.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
time,td:nth-child(2){white-space:nowrap}
tr:has(+.how){border-bottom:0}.how td{padding-top:0}
ul{padding-left:1.6rem;color:var(--soft);font-size:.8rem}
footer{color:var(--soft);font-size:.82rem;border-top:1px solid var(--line);padding-top:.8rem}
@media (max-width:40rem){main{margin:0;padding:1rem}header{flex-direction:column-reverse}}
@page{margin:16mm}
@media print{body{background:#fff;font-size:9pt}table{font-size:7.5pt;margin:1rem 0}
th,td{padding:.12rem .3rem}thead th{font-size:7pt}
main{max-width:none;margin:0;padding:0;border:0;box-shadow:none}
thead{display:table-header-group}tr,.due{break-inside:avoid}caption{break-after:avoid}
.due{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
""".strip()
