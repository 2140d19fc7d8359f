import TestFixtures

/// The built `mpq-solve`.
enum Tool: BuiltProgram { static let executableName = "mpq-solve" }
