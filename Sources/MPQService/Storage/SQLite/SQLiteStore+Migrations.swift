import GRDB

extension SQLiteStore {
  /// Migrates a new file, or a file of an earlier version, to the current tables.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(
        sql: """
          CREATE TABLE documents (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, shipped INTEGER NOT NULL,
            facts TEXT NOT NULL, details TEXT NOT NULL, content BLOB NOT NULL,
            created_at TEXT NOT NULL, UNIQUE (kind, id));
          CREATE TABLE plans (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE, is_proven INTEGER NOT NULL, summary TEXT NOT NULL,
            answer TEXT NOT NULL, csv TEXT, yaml TEXT);
          CREATE TABLE sweeps (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE, network TEXT NOT NULL, network_name TEXT NOT NULL,
            importance_table TEXT NOT NULL, table_name TEXT NOT NULL, request TEXT NOT NULL,
            csv_header TEXT NOT NULL, state TEXT NOT NULL, total INTEGER NOT NULL, error TEXT,
            created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
          CREATE TABLE sweep_rows (
            sweep INTEGER NOT NULL REFERENCES sweeps (position) ON DELETE CASCADE,
            row INTEGER NOT NULL, json TEXT NOT NULL, csv TEXT NOT NULL,
            PRIMARY KEY (sweep, row)) WITHOUT ROWID;
          """)
    }
    // Answers of earlier versions call uploads "network" and "table", and do not warn if a table was measured on
    // another network. They can still be read by their ids, and are searched again when requested.
    migrator.registerMigration("2") { database in
      try database.execute(sql: "UPDATE plans SET is_proven = 0")
    }
    // Adds the number of starts of each sweep's next row, the table for trial writes, and the application id.
    migrator.registerMigration("3") { database in
      try database.execute(
        sql: """
          ALTER TABLE sweeps ADD COLUMN starts INTEGER NOT NULL DEFAULT 0;
          CREATE TABLE trials (content BLOB NOT NULL);
          PRAGMA application_id = \(applicationID);
          """)
    }
    // Plans were stored as the texts of answers; now they are values, and the texts are written on demand.
    migrator.registerMigration("4", migrate: keepPlansAsValues)
    return migrator
  }
}
