extension ValidationReport {
  /// How the document looks: light and dark, on screens of any width, and on paper.
  static let style: StaticString = """
    :root{--ink:#1b1f24;--soft:#5c6570;--line:#d9dee4;--page:#f6f7f9;--card:#fff;--good:#1f7a4d;
    --bad:#b3261e;--warn:#8a5a00;--bar:#3b6fb6;--track:#e8ebef}
    @media (prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#9aa4b0;--line:#323943;
    --page:#14171b;--card:#1d2127;--good:#5cc48d;--bad:#ff8a80;--warn:#e5b454;--bar:#7aa7e8;
    --track:#2b313a}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--ink);
    font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
    main{max-width:1080px;margin:0 auto;padding:28px 20px 40px}
    h1,h2,h3,p,dl,ul{margin:0;padding:0}
    ul{list-style:none}
    h1{font-size:30px;line-height:1.2;overflow-wrap:anywhere}
    h2{font-size:19px;margin:34px 0 12px}
    h3{font-size:15px;overflow-wrap:anywhere}
    small{font-size:12px;font-weight:400;color:var(--soft)}
    code{font:13px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere;
    unicode-bidi:isolate;white-space:pre-wrap}
    .kind{color:var(--soft);font-size:12px;letter-spacing:.08em;text-transform:uppercase}
    .file{color:var(--soft);overflow-wrap:anywhere}
    .verdict{display:flex;flex-wrap:wrap;gap:2px 14px;align-items:baseline;margin-top:18px;
    padding:12px 16px;border:1px solid var(--line);border-left:6px solid currentColor;
    border-radius:8px;background:var(--card)}
    .verdict strong{font-size:19px}
    .verdict span{color:var(--ink)}
    .verdict.passed,.check.passed .mark{color:var(--good)}
    .verdict.failed,.check.failed .mark{color:var(--bad)}
    .verdict.warned,.check.warned .mark{color:var(--warn)}
    .check.skipped .mark,.note,.what,.place{color:var(--soft)}
    .reasons{margin-top:10px;padding-left:22px;list-style:disc}
    .track{display:flex;height:8px;border-radius:4px;overflow:hidden;background:var(--track)}
    .track.tall{height:14px;border-radius:7px}
    .bar{background:var(--bar)}
    .bar.good{background:var(--good)}
    .bar.bad{background:var(--bad);min-width:3px}
    .figures{display:flex;flex-wrap:wrap;gap:10px 40px;margin-top:12px}
    .figures dt{color:var(--soft);font-size:13px}
    .figures dd{margin:0;font-size:22px;font-variant-numeric:tabular-nums}
    dd small{margin-left:6px}
    .note{margin-top:8px;overflow-wrap:anywhere}
    .check{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:0 16px;padding:11px 16px;
    background:var(--card);border:1px solid var(--line);border-bottom-width:0}
    .check:first-of-type{border-radius:8px 8px 0 0}
    .check:last-of-type{border-radius:0 0 8px 8px;border-bottom-width:1px}
    .check:only-of-type{border-radius:8px}
    .mark{display:inline-block;min-width:76px;margin-right:8px;font-size:13px;white-space:nowrap}
    .what{grid-column:1;font-size:13px;padding-left:84px}
    .what span+span::before{content:" · "}
    .count{grid-column:2;grid-row:1;text-align:right;font-variant-numeric:tabular-nums;
    font-size:14px}
    .examples{grid-column:1/-1;margin-top:6px;padding-left:84px}
    .examples li{display:flex;flex-wrap:wrap;gap:0 12px;font-size:13px}
    .place{overflow-wrap:anywhere}
    .columns{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:14px;
    margin-top:12px}
    .column{background:var(--card);border:1px solid var(--line);border-radius:8px;
    padding:13px 16px;min-width:0;break-inside:avoid}
    .column h3{display:flex;justify-content:space-between;gap:10px;margin-bottom:8px}
    .histogram{display:block;width:100%;height:64px;fill:var(--bar)}
    .ends{display:flex;justify-content:space-between;gap:10px;color:var(--soft);font-size:12px;
    border-top:1px solid var(--line);font-variant-numeric:tabular-nums}
    .bars li{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,2fr) 58px;gap:8px;
    align-items:center}
    .bars code{overflow:hidden;text-overflow:ellipsis;white-space:pre}
    .bars small{text-align:right;font-variant-numeric:tabular-nums}
    .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(112px,1fr));gap:1px 14px;
    margin-top:9px;font-size:13px}
    .facts div{display:flex;justify-content:space-between;gap:6px;flex-wrap:wrap}
    .facts.long{grid-template-columns:1fr}
    .facts dt{color:var(--soft)}
    .facts dd{margin:0;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
    footer{margin-top:36px;color:var(--soft);font-size:12px}
    @media (max-width:560px){main{padding:18px 12px 28px}h1{font-size:25px}
    .check{grid-template-columns:minmax(0,1fr)}.count{grid-column:1;grid-row:auto;text-align:left}
    .what,.examples,.count{padding-left:0}.columns{grid-template-columns:minmax(0,1fr)}}
    @media print{:root{--page:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--track:#ddd;
    --good:#1f7a4d;--bad:#b3261e;--warn:#8a5a00;--bar:#3b6fb6}
    body{font-size:11px;-webkit-print-color-adjust:exact;print-color-adjust:exact}
    main{max-width:none;padding:0}.check{break-inside:avoid}h2{break-after:avoid}
    .columns{grid-template-columns:repeat(3,minmax(0,1fr))}}
    """
}
