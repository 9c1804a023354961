private import CPostgres
private import Glibc
internal import Records
internal import Runs

/// The database that a URI names, in the words of libpq.
///
/// `postgres://user@host/db`, `postgres:db`, `postgres:host=… dbname=…` and `postgres:` alone are what psql
/// takes as its first argument; options that are not Crosswalk's own go to libpq.
struct PostgresAddress: Sendable {
  /// Later ones count where a keyword comes twice.
  let parameters: [(keyword: String, value: String)]
  /// Without a password.
  let shown: String

  /// - Parameter ownOptions: those that are not libpq's business.
  init(_ uri: ConnectorURI, ownOptions: [ConnectorOption]) throws(ConnectorURIError) {
    shown = uri.text.split(separator: "?", maxSplits: 1).first.map(String.init) ?? uri.text
    var parameters: [(keyword: String, value: String)] = []
    // libpq waits for ever where nobody says how long.
    if getenv("PGCONNECT_TIMEOUT") == nil { parameters.append(("connect_timeout", "10")) }
    if !uri.place.isEmpty {
      let place = uri.place.hasPrefix("//") ? "postgresql:\(uri.place)" : uri.place
      try Self.check(place, uri)
      parameters.append(("dbname", place))
    }
    let own = ownOptions.map(\.name)
    let passed = uri.options.filter { !own.contains($0.key) }.sorted { $0.key < $1.key }
    try Self.check(passed.map(\.key), own, uri)
    parameters += passed.map { ($0.key, $0.value) }
    parameters += [("fallback_application_name", "crosswalk"), ("client_encoding", "UTF8")]
    self.parameters = parameters
  }

  /// Refuses what libpq can't read, without showing a password that stands in it.
  private static func check(_ place: String, _ uri: ConnectorURI) throws(ConnectorURIError) {
    if let at = place.lastIndex(of: "@"), place.hasPrefix("postgresql://") {
      let user = place[..<at].dropFirst("postgresql://".count)
      let password = user.drop { $0 != ":" }.dropFirst()
      guard !password.contains(where: { "/@:?#[]".contains($0) }) else {
        throw ConnectorURIError(
          "\(uri.text): the password holds a character that has to be written as % and two digits "
            + "(%2F for /, %40 for @, %3A for :); or leave it out and set PGPASSWORD")
      }
    }
    guard place.contains("=") || place.hasPrefix("postgresql://") else { return }
    do {
      let library = try PostgresLibrary.open()
      var error: UnsafeMutablePointer<CChar>?
      let options = library.parse(place, &error)
      library.free_options(options)
      defer { library.free_memory(error) }
      guard options == nil else { return }
      let message = error.map { PostgresError.line(String(cString: $0)) } ?? "it can't be read"
      // A complaint about the whole text would show a password.
      throw ConnectorURIError(
        place.contains("password") || place.contains("@")
          ? "\(uri.text): this is no address of a database that libpq can read"
          : "\(uri.text): \(message)")
    } catch let error as ConnectorURIError {
      throw error
    } catch {
      throw ConnectorURIError("\(uri.text): \((error as? PostgresError)?.message ?? "\(error)")")
    }
  }

  private static func check(
    _ passed: [String], _ own: [String], _ uri: ConnectorURI
  ) throws(ConnectorURIError) {
    guard !passed.isEmpty else { return }
    let known: [String]
    do {
      known = keywords(try PostgresLibrary.open())
    } catch {
      throw ConnectorURIError("\(uri.text): \(error.message)")
    }
    for name in passed where !known.contains(name) {
      let near = nearest(to: name, in: own + known).map { "; did you mean \($0)?" } ?? ""
      throw ConnectorURIError(
        "\(uri.text): neither postgres: nor libpq has an option \"\(name)\"\(near) (known: "
          + "\(own.joined(separator: ", ")), and libpq's own such as host, user, sslmode)")
    }
  }

  private static func keywords(_ library: PostgresLibrary) -> [String] {
    guard let options = library.defaults() else { return [] }
    defer { library.free_options(options) }
    var names: [String] = []
    var option = options
    while let keyword = option.pointee.keyword {
      names.append(String(cString: keyword))
      option += 1
    }
    return names
  }
}
