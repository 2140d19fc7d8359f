/// The colours and fonts of charts and page.
///
/// The colours are those of Okabe and Ito (2008), which colour-blind readers tell apart; marks also
/// differ in shape. What is dark on paper is light on a dark screen. Print is always light.
package enum ReportStyle {
  private static let light = """
    --paper:#ffffff;--ink:#1b1f24;--faint:#5b6470;--grid:#dfe3e8;--mixed:#0072b2;--uniform:#b84a00;\
    --own:#007a58;--swept:#8a4f7d;--weight:#0072b2;--activation:#d98a00;--soft:#f4f6f8;--pinned:#9aa3ad
    """
  private static let dark = """
    --paper:#14181d;--ink:#e6e9ed;--faint:#a3adb8;--grid:#343b44;--mixed:#56b4e9;--uniform:#ff9a4d;\
    --own:#2fc79a;--swept:#dd9fc4;--weight:#56b4e9;--activation:#f0b640;--soft:#1c2229;--pinned:#7b8591
    """

  /// For charts, in a file of their own and on a page.
  static let chart = """
    :root{\(light)}
    @media screen and (prefers-color-scheme:dark){:root{\(dark)}}
    .chart text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:var(--ink)}
    .chart text.title{font-size:15px;font-weight:600}
    .chart text.axis{fill:var(--faint)}
    .chart text.tick{font-size:11px;fill:var(--faint)}
    .chart text.small{font-size:10px;fill:var(--faint)}
    .chart text.digit{font-size:9px;fill:var(--ink)}
    .chart text.halo{font-size:11px;paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
    .chart .paper{fill:var(--paper)}
    .chart .grid{stroke:var(--grid);stroke-width:1}
    .chart .base{stroke:var(--faint);stroke-width:1}
    .chart .spread{stroke:var(--faint);stroke-width:1.2}
    .chart .link{fill:none;stroke:var(--faint);stroke-width:1.2;stroke-dasharray:3 3}
    .chart .curve{fill:none;stroke:var(--mixed);stroke-width:2}
    .chart .step{fill:var(--mixed)}
    .chart .mixed{fill:var(--mixed);stroke:var(--paper);stroke-width:1.5}
    .chart .uniform{fill:var(--uniform);stroke:var(--paper);stroke-width:1}
    .chart .hollow{fill:var(--paper);stroke:var(--uniform);stroke-width:1.3}
    .chart .own{fill:none;stroke:var(--own);stroke-width:2}
    .chart .swept{fill:none;stroke:var(--swept);stroke-width:1.4}
    .chart .reference{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:6 4}
    .chart .weight{fill:var(--weight)}
    .chart .activation{fill:var(--activation)}
    .chart .share{fill:var(--own)}
    .chart .pinned{fill:var(--pinned)}
    .chart .bar-mixed{fill:var(--mixed)}
    .chart .bar-uniform{fill:var(--uniform)}
    .chart .cell{stroke:none}
    .chart .frame{fill:none;stroke:var(--faint);stroke-width:1}
    .chart .cross-under{stroke:#fff;stroke-width:3.4;stroke-linecap:round}
    .chart .cross{stroke:#c02000;stroke-width:1.6;stroke-linecap:round}
    .chart .stroke{fill:#fff;stroke:#000;stroke-width:.7}
    .chart .chosen{fill:#fff;stroke:#000;stroke-width:1.2}
    """

  /// For charts whose marks the service's page steps through; a mark that is pointed at has the class `pointed`.
  package static let stepped =
    chart + """

      .chart .step.open{fill:var(--paper);stroke:var(--mixed);stroke-width:1.5}
      .chart .limit{fill:var(--ink)}
      .chart .spot{fill:none}
      .chart rect.spot.pointed{fill:var(--mixed);stroke:var(--mixed);stroke-width:2;opacity:.16}
      .chart circle.spot.pointed{stroke:var(--ink);stroke-width:2}

      """

  /// For the page around the charts.
  static let page = """
    html{color-scheme:light dark;background:var(--paper)}
    body{margin:0 auto;max-width:1120px;padding:24px 20px 60px;background:var(--paper);color:var(--ink);\
    font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
    h1{font-size:1.7rem;line-height:1.2;margin:0 0 .3em}
    h2{font-size:1.25rem;margin:2.2em 0 .5em;border-bottom:1px solid var(--grid);padding-bottom:.2em}
    h3{font-size:1.05rem;margin:1.4em 0 .3em}
    p,ul{max-width:74ch}
    .lead{font-size:1.2rem;line-height:1.4}
    .sub{color:var(--faint);margin:0 0 1em}
    figure{margin:1.2em 0 2em}
    figcaption{color:var(--faint);font-size:.9rem;max-width:80ch;margin-top:.3em}
    .scroll{overflow-x:auto}
    .flag{white-space:nowrap}
    .scroll .chart{min-width:720px}
    .chart{display:block;width:100%;height:auto}
    table{border-collapse:collapse;font-size:.81rem;font-variant-numeric:tabular-nums}
    th,td{padding:.25em .42em;text-align:right;white-space:nowrap}
    th{font-weight:600}
    thead th{border-bottom:2px solid var(--faint);vertical-align:bottom;white-space:normal}
    th.text,td.text{text-align:left}
    tbody th{text-align:left;background:var(--soft);padding-top:.45em}
    tbody tr{border-bottom:1px solid var(--grid)}
    tr.mixed td{font-weight:600}
    td.name{text-align:left}
    tr.mixed td.name::before{content:"● ";color:var(--mixed)}
    tr.uniform td.name::before,tr.best-uniform td.name::before{content:"■ ";color:var(--uniform)}
    tr.own td.name::before{content:"◆ ";color:var(--own)}
    tr.swept td.name::before{content:"○ ";color:var(--swept)}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:.2em 1.2em;font-size:.9rem}
    dt{color:var(--faint)}
    dd{margin:0;overflow-wrap:anywhere}
    code{font-size:.85em;overflow-wrap:anywhere}
    details{margin:1em 0}
    summary{cursor:pointer}
    @media (max-width:600px){dl{grid-template-columns:1fr}dd{margin-bottom:.5em}}
    @media print{
    @page{size:A4;margin:14mm}
    html{color-scheme:light;font-size:10.5pt}
    body{padding:0;max-width:none;font-size:1rem}
    *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
    figure,tbody,tr{break-inside:avoid}
    h2,h1{break-after:avoid}
    .scroll{overflow:visible}
    details:not([open]){display:none}
    .scroll .chart{min-width:0}
    table{font-size:7pt}
    th,td{padding:.2em .35em}
    }
    """
}
