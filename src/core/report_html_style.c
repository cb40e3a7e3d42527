/* SPDX-License-Identifier: MIT */
/* How the page looks: on a screen by day and by night, on a telephone, on paper. */
#include "core/report_html_impl.h"

/* Told once, used for dark screens; paper is always white. */
#define LIGHT                                                                                      \
    "--bg:#fff;--card:#f6f8fa;--ink:#1b2733;--dim:#52606d;--line:#d5dce3;--link:#0b5cad;"          \
    "--ok:#0f6b3a;--ok-bg:#e1f4e8;--bad:#a3161f;--bad-bg:#fde7e8;--warn:#7a4a00;--warn-bg:#"       \
    "fdf0d8;"                                                                                      \
    "--idle:#44515e;--idle-bg:#e8edf2;--hunt:#7b8794;--file:#1d63b8;--file2:#b9d4f3;"              \
    "--flash:#a85b00;--flash2:#fbdcae;--runs:#147a45;--runs2:#b5e3c8;--mark:#c01722"
#define DARK                                                                                       \
    "--bg:#10161c;--card:#19222b;--ink:#e6ebf0;--dim:#a3b1be;--line:#33414e;--link:#7db9ff;"       \
    "--ok:#7fdca5;--ok-bg:#123323;--bad:#ff9aa0;--bad-bg:#42191d;--warn:#f5c66b;--warn-bg:#"       \
    "3b2b0c;"                                                                                      \
    "--idle:#b8c4cf;--idle-bg:#26323d;--hunt:#8b9aa8;--file:#5fa8ff;--file2:#1c3c63;"              \
    "--flash:#f0a848;--flash2:#4d3413;--runs:#53c98a;--runs2:#164430;--mark:#ff7a82"

const char report_html_style[] =
    ":root{color-scheme:light dark;" LIGHT "}"
    "@media (prefers-color-scheme:dark){:root{" DARK "}}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"
    "'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif;font-variant-numeric:tabular-nums}"
    "main,header,footer{max-width:1040px;margin:0 auto;padding:0 20px}"
    "header{padding-top:32px}footer{padding:24px 20px 40px;color:var(--dim);font-size:14px}"
    "h1{font-size:30px;line-height:1.2;margin:0 0 4px}"
    "h2{font-size:22px;margin:44px 0 12px;padding-bottom:6px;border-bottom:2px solid var(--line)}"
    "h3{font-size:17px;margin:0 0 8px;overflow-wrap:anywhere}h4{font-size:15px;margin:16px 0 4px}"
    "p{margin:6px 0}.dim{color:var(--dim)}a{color:var(--link)}"
    ".lead{font-size:20px;font-weight:600;margin:18px 0 14px}"
    "code,pre{font-family:ui-monospace,'Cascadia Mono','DejaVu Sans Mono',Menlo,Consolas,monospace}"
    "code{font-size:.92em;overflow-wrap:anywhere}"
    "pre{font-size:13px;line-height:1.45;margin:10px 0;padding:12px;background:var(--bg);"
    "border:1px solid var(--line);border-radius:6px;overflow-x:auto;white-space:pre-wrap}"
    ".tiles{display:flex;flex-wrap:wrap;gap:10px;margin:0;padding:0}"
    ".tiles div{flex:1 1 104px;background:var(--card);border:1px solid var(--line);"
    "border-radius:8px;padding:10px 14px}"
    ".tiles dt{font-size:13px;color:var(--dim)}.tiles dd{margin:0;font-size:26px;font-weight:650;"
    "line-height:1.2}"
    "table{border-collapse:collapse;width:100%;font-size:14px}"
    "th{text-align:left;color:var(--dim);font-weight:600;border-bottom:1px solid var(--line);"
    "padding:6px 10px 6px 0;vertical-align:bottom}"
    "td{padding:6px 10px 6px 0;border-bottom:1px solid var(--line);vertical-align:top;"
    "overflow-wrap:anywhere}"
    "td.n,th.n{text-align:right;white-space:nowrap}td.w{white-space:nowrap}"
    ".pill{display:inline-block;border-radius:999px;padding:1px 10px;font-size:13px;"
    "font-weight:600;white-space:nowrap;border:1px solid currentColor}"
    ".ok{color:var(--ok);background:var(--ok-bg)}.bad{color:var(--bad);background:var(--bad-bg)}"
    ".warn{color:var(--warn);background:var(--warn-bg)}"
    ".idle{color:var(--idle);background:var(--idle-bg)}"
    ".card{background:var(--card);border:1px solid var(--line);border-radius:8px;"
    "padding:16px 18px;margin:0 0 16px}"
    ".card ul,.card ol{margin:6px 0;padding-left:22px}"
    ".wide{overflow-x:auto}.wide:focus{outline:2px solid var(--link)}"
    /* the drawing */
    ".defs{position:absolute}.timeline{display:block;margin:10px 0 6px;overflow:visible}"
    ".timeline text{font-size:12px;fill:var(--ink)}.timeline "
    ".in{text-anchor:middle;font-weight:600;"
    "paint-order:stroke;stroke:var(--card);stroke-width:5px;stroke-linejoin:round}.timeline "
    ".lane-n,.timeline .tick-n{"
    "fill:var(--dim);font-size:11px;paint-order:stroke;stroke:var(--card);stroke-width:4px}.lane{"
    "stroke:var(--line)}"
    ".tick{stroke:var(--line);stroke-dasharray:1 3}"
    ".bar{stroke-width:1}.c-bg{fill:var(--bg)}.c-hunt{fill:var(--hunt)}.c-file{fill:var(--file)}"
    ".c-file2{fill:var(--file2)}.c-flash{fill:var(--flash)}.c-flash2{fill:var(--flash2)}"
    ".c-runs{fill:var(--runs)}.c-runs2{fill:var(--runs2)}"
    ".b-hunt{fill:var(--hunt);stroke:var(--hunt)}.b-more{fill:url(#t-more);stroke:var(--hunt)}"
    ".b-loads{fill:var(--bg);stroke:var(--file);stroke-width:2}"
    ".b-loader{fill:url(#t-loader);stroke:var(--file)}.b-app{fill:var(--file);stroke:var(--file)}"
    ".b-flash{fill:url(#t-flash);stroke:var(--flash)}"
    ".b-runs{fill:url(#t-runs);stroke:var(--runs)}"
    ".failed{stroke:var(--mark);stroke-width:2.5}"
    ".mark{fill:var(--mark)}.mark-l{stroke:var(--mark);stroke-width:1.5;stroke-dasharray:4 3}"
    ".timeline .mark-n,.legend .mark-n{fill:var(--bg);font-size:11px;font-weight:700;"
    "text-anchor:middle}"
    ".legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;padding:0;margin:0 0 14px;"
    "font-size:14px;color:var(--dim)}.legend svg{vertical-align:-2px}"
    ".found{font-size:14px}.steps{margin-top:8px}"
    /* a telephone: each row of the phones' table becomes a card */
    "@media screen and (max-width:640px){"
    "body{font-size:15px}main,header,footer{padding-left:14px;padding-right:14px}"
    "h1{font-size:25px}.lead{font-size:18px}.card{padding:12px}pre{font-size:11.5px;padding:8px}"
    ".tiles div{flex-basis:88px;padding:8px 10px}.tiles dd{font-size:22px}"
    ".cards thead{position:absolute;left:-999em}"
    ".cards tr{display:block;border:1px solid var(--line);border-radius:8px;padding:6px 12px;"
    "margin-bottom:10px;background:var(--card)}"
    ".cards td{display:flex;gap:10px;border:0;padding:2px 0}"
    ".cards td::before{content:attr(data-l);flex:0 0 86px;color:var(--dim)}"
    ".cards td.n::before{text-align:left}.cards td:empty{display:none}.requests{min-width:620px}}"
    "@media print{:root{" LIGHT ";color-scheme:light}"
    "@page{margin:16mm 14mm}body{font-size:10.5pt}main,header,footer{max-width:none;padding:0}"
    "h2{break-after:avoid}h3,h4{break-after:avoid}.card,.timeline,tr,pre{break-inside:avoid}"
    ".card{break-inside:auto}.phones{break-before:auto}.requests-section{break-before:page}"
    "thead{display:table-header-group}pre{overflow:visible}"
    ".wide{overflow:visible}a{color:inherit;text-decoration:none}"
    ".pill,.tiles div,.card{-webkit-print-color-adjust:exact;print-color-adjust:exact}}";
