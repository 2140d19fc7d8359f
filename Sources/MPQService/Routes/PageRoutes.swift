import Hummingbird
import MPQCommand
import MPQFiles
import MPQReport
import NIOCore

/// The page and its files, which are part of the program.
struct PageRoutes {
  let exports: [PlanExport]

  private struct File {
    let path: RouterPath
    let mediaType: String
    let bytes: [UInt8]
  }

  private static let files = [
    File(path: "/chart.css", mediaType: css, bytes: Array(ReportStyle.stepped.utf8)),
    File(path: "/style.css", mediaType: css, bytes: PackageResources.style_css),
    script("api.js", PackageResources.api_js),
    script("budget-controls.js", PackageResources.budget_controls_js),
    script("budget-kinds.js", PackageResources.budget_kinds_js),
    script("chart-cursor.js", PackageResources.chart_cursor_js),
    script("curve-sweep.js", PackageResources.curve_sweep_js),
    script("dom.js", PackageResources.dom_js),
    script("downloads.js", PackageResources.downloads_js),
    script("drawn-chart.js", PackageResources.drawn_chart_js),
    script("figures.js", PackageResources.figures_js),
    script("inputs.js", PackageResources.inputs_js),
    script("join-view.js", PackageResources.join_view_js),
    script("layer-panel.js", PackageResources.layer_panel_js),
    script("main.js", PackageResources.main_js),
    script("plan-rows.js", PackageResources.plan_rows_js),
    script("plan-table.js", PackageResources.plan_table_js),
    script("plan-view.js", PackageResources.plan_view_js),
    script("search-settings.js", PackageResources.search_settings_js),
    script("state.js", PackageResources.state_js),
    script("waiting.js", PackageResources.waiting_js),
  ]

  /// The page, with a button for each export, and for those with a target an entry in two lists.
  private var page: File {
    let buttons = exports.filter { $0.target == nil }.map { export in
      let suffix = export.suffixes[0]
      return """
        <button id="download-\(suffix.replacing(".", with: "-"))" type="button" disabled \
        data-suffix="\(suffix)" data-type="\(export.mediaTypeName)" aria-label="Download \(export.title)">\(export.title)</button>
        """
    }
    let tools = exports.filter { $0.target != nil }
    func options(_ value: (PlanExport) -> String) -> String {
      tools.map { export in
        let kinds = (export.target?.models ?? []).map(\.rawValue)
        let models = kinds.isEmpty ? "any" : kinds.joined(separator: " ")
        return "<option value=\"\(value(export))\" data-models=\"\(models)\" "
          + "data-type=\"\(export.mediaTypeName)\">\(export.title)</option>"
      }.joined(separator: "\n          ")
    }
    let text = String(decoding: PackageResources.index_html, as: UTF8.self)
      .replacing(
        "<!-- a button for each plan export -->", with: buttons.joined(separator: "\n        ")
      )
      .replacing(
        "<!-- an option for each export with a target -->", with: options { $0.suffixes[0] }
      )
      .replacing("<!-- an option for each target -->", with: options(\.name))
    return File(path: "/", mediaType: Self.html, bytes: Array(text.utf8))
  }

  /// The kinds of budgets that have a slider.
  private var budgetList: File {
    Self.script("budget-list.js", Array("export const budgets = \(BudgetList.json);\n".utf8))
  }

  private static func script(_ name: String, _ bytes: [UInt8]) -> File {
    File(path: RouterPath("/\(name)"), mediaType: javascript, bytes: bytes)
  }

  private static let html = "text/html; charset=utf-8"
  private static let css = "text/css; charset=utf-8"
  private static let javascript = "text/javascript; charset=utf-8"

  /// Nothing is loaded from elsewhere, and nobody frames the page.
  private static let policy =
    "default-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; "
    + "frame-ancestors 'none'"

  func add(to group: RouterGroup<ServiceContext>) {
    for file in [page, budgetList] + Self.files {
      let buffer = ByteBuffer(bytes: file.bytes)
      let tag = "\"\(Hash.sha256(file.bytes).prefix(16))\""
      group.answer(
        file.path,
        [
          .get: { request, _ in
            if request.headers[.ifNoneMatch] == tag {
              return Response(status: .notModified, headers: [.eTag: tag])
            }
            return .bytes(
              buffer, file.mediaType,
              headers: [(.eTag, tag), (.contentSecurityPolicy, Self.policy)])
          }
        ])
    }
  }
}
