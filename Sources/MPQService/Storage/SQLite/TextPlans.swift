import GRDB
import MPQFiles
import MPQModel

extension SQLiteStore {
  /// Converts the plans that versions before 2026-11-27 stored as texts to values.
  ///
  /// A plan that cannot be read is dropped; it is searched again when it is requested.
  static func keepPlansAsValues(_ database: Database) throws {
    try database.execute(
      sql: """
        ALTER TABLE plans RENAME TO text_plans;
        CREATE TABLE plans (
          position INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE, is_proven INTEGER NOT NULL, created_at TEXT NOT NULL,
          network TEXT NOT NULL, network_name TEXT NOT NULL, importance_table TEXT NOT NULL,
          table_name TEXT NOT NULL, status TEXT NOT NULL, importance REAL, bit_operations INTEGER,
          size_in_bits INTEGER, record TEXT NOT NULL);
        """)
    // Each text is deleted before its value is stored, so that a full file can be migrated too.
    for position in try Int.fetchAll(
      database, sql: "SELECT position FROM text_plans ORDER BY position")
    {
      let row = try Row.fetchOne(
        database, sql: "DELETE FROM text_plans WHERE position = ? RETURNING *",
        arguments: [position])
      guard let row, let plan = try? TextPlan(row).value else { continue }
      try insert(plan, plan.record, at: position, in: database)
    }
    try database.execute(sql: "DROP TABLE text_plans")
  }
}

/// A plan in its former form: the answer, and the layers as CSV.
private struct TextPlan {
  private let answer: String
  private let csv: String?
  private let isProven: Bool

  init(_ row: Row) {
    (answer, csv, isProven) = (row["answer"], row["csv"], row["is_proven"])
  }

  private enum Column: Int, CSVColumn {
    case macs, params
    static let names = ["macs", "params"]
  }

  var value: StoredPlan {
    get throws {
      let root = try JSONValue(parsing: Array(answer.utf8), file: "plan")
      let object = try root.object()
      let (network, table) = (
        try object.required("network").object(), try object.required("table").object()
      )
      var costs: [(kind: Layer.Kind, macs: Int, params: Int)] = []
      if let csv {
        var rows = try CSVReader<Column>(Array(csv.utf8), file: "plan")
        while try rows.nextRow() {
          costs.append((.unspecified, try rows.integer(.macs), try rows.integer(.params)))
        }
      }
      return try StoredPlan(
        root, costs: costs, id: try object.required("id").string(),
        createdAt: try object.required("created_at").string(),
        networkID: try network.required("id").string(),
        tableID: try table.required("id").string(),
        names: DocumentNames(
          network: try network.required("name").string(),
          table: try table.required("name").string()), isProven: isProven)
    }
  }
}
