internal import CPostgres

/// libpq, PostgreSQL's own client library, opened when it is first needed.
///
/// So a start costs nothing where no PostgreSQL is involved, and everything else works without libpq.
@dynamicMemberLookup
struct PostgresLibrary: @unchecked Sendable {
  private let functions: UnsafePointer<postgres_functions>

  /// - Throws: what to install, where the library is missing.
  static func open() throws(PostgresError) -> PostgresLibrary {
    switch opened {
    case .success(let library): return library
    case .failure(let error): throw error
    }
  }

  private static let opened: Result<PostgresLibrary, PostgresError> = {
    var message = [CChar](repeating: 0, count: 512)
    if let functions = postgres_open(&message, message.count) {
      return .success(PostgresLibrary(functions: functions))
    }
    let reason = String(
      decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return .failure(
      PostgresError(
        .other,
        "PostgreSQL's client library can't be loaded (\(reason)); install it: "
          + "apt install libpq5"))
  }()

  subscript<Function>(dynamicMember member: KeyPath<postgres_functions, Function>) -> Function {
    functions.pointee[keyPath: member]
  }

  func silence(_ connection: OpaquePointer) { postgres_silence(functions, connection) }
}
