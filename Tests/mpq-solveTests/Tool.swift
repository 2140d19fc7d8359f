import TestFixtures

/// The built `mpq-solve`.
enum Tool: BuiltProgram { static let executableName = "mpq-solve" }

/// The built `mpq-train`, which the README tells of too.
enum Trainer: BuiltProgram { static let executableName = "mpq-train" }
