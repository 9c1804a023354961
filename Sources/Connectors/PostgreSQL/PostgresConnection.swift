internal import CPostgres
private import Glibc
internal import Records
internal import Runs

/// A connection to a PostgreSQL server.
///
/// Used by one thread at a time.
final class PostgresConnection {
  /// What a stop of the run leaves a statement that is at work, before the server is told to give it up.
  private static let patienceSeconds = 2.0
  /// Rows go to the library in pieces of this size, which is what it keeps.
  private static let pieceBytes = 64 << 10

  private let library: PostgresLibrary
  private let handle: OpaquePointer
  private let cancellation: Cancellation

  /// Connects; waits as long as the address, `PGCONNECT_TIMEOUT` or else ten seconds say.
  init(_ address: PostgresAddress, cancellation: Cancellation) throws(PostgresError) {
    library = try PostgresLibrary.open()
    self.cancellation = cancellation
    guard let handle = Self.connect(library, address.parameters) else {
      throw PostgresError(.other, "no memory for a connection")
    }
    self.handle = handle
    library.silence(handle)
    guard library.status(handle) == POSTGRES_CONNECTION_OK else {
      throw PostgresError(.lost, Self.advised(Self.errorMessage(library, handle)))
    }
    try run(Self.settings)
  }

  deinit { library.finish(handle) }

  /// Values come and go in one form, whatever the server's or the user's settings are.
  private static let settings = """
    SET client_encoding = 'UTF8'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601';
    SET timezone = 'UTC'; SET extra_float_digits = 3; SET bytea_output = 'hex';
    SET standard_conforming_strings = on; SET client_min_messages = error;
    SET synchronize_seqscans = off
    """

  // MARK: Statements

  /// Runs one or more statements, and gives their answers.
  ///
  /// - Parameter rows: what a `COPY … FROM STDIN` among them takes.
  @discardableResult
  func run(
    _ sql: String, rows: UnsafeBufferPointer<UInt8>? = nil
  ) throws(PostgresError) -> [PostgresResult] {
    try send(library.send_query(handle, sql))
    return try collect(rows)
  }

  /// Names and types of what a query gives, without running it.
  func describe(_ query: String) throws(PostgresError) -> [(name: String, type: UInt32)] {
    try send(library.send_prepare(handle, "", query, 0, nil))
    try collect(nil)
    try send(library.send_describe_prepared(handle, ""))
    return try collect(nil).first?.columns ?? []
  }

  private func send(_ isSent: Int32) throws(PostgresError) {
    if isSent != 1 { throw failure }
  }

  @discardableResult
  private func collect(
    _ rows: UnsafeBufferPointer<UInt8>?
  ) throws(PostgresError) -> [PostgresResult] {
    var results: [PostgresResult] = []
    var problem: PostgresError?
    var isFed = false
    while let result = nextResult() {
      switch result.status {
      case POSTGRES_COPY_IN where !isFed:
        isFed = true
        feed(rows)
      case POSTGRES_COMMAND_OK, POSTGRES_TUPLES_OK, POSTGRES_EMPTY_QUERY:
        results.append(result)
      case POSTGRES_COPY_IN:
        throw failure
      default:
        problem = problem ?? PostgresError(result, isLost: isLost)
      }
    }
    if let problem { throw problem }
    if isLost { throw failure }
    return results
  }

  private func nextResult() -> PostgresResult? {
    waitForAnswer()
    return library.get_result(handle).map { PostgresResult($0, library) }
  }

  // MARK: Rows

  private func feed(_ rows: UnsafeBufferPointer<UInt8>?) {
    var rest = (rows ?? UnsafeBufferPointer(start: nil, count: 0))[...]
    // What goes wrong here is told by the next result.
    while !rest.isEmpty {
      let piece = rest.prefix(Self.pieceBytes)
      rest = rest.dropFirst(piece.count)
      let isTaken = UnsafeBufferPointer(rebasing: piece).withMemoryRebound(to: CChar.self) {
        library.put_copy_data(handle, $0.baseAddress, Int32(truncatingIfNeeded: $0.count)) == 1
      }
      if !isTaken { break }
    }
    _ = library.put_copy_end(handle, nil)
  }

  /// Begins a `COPY … TO STDOUT`, whose rows `nextRow` gives.
  func beginCopy(_ sql: String) throws(PostgresError) {
    try send(library.send_query(handle, sql))
    guard let result = nextResult() else { throw failure }
    guard result.status == POSTGRES_COPY_OUT else {
      let error = PostgresError(result, isLost: isLost)
      while nextResult() != nil {}
      throw error
    }
  }

  /// Gives the next row of a copy, its line feed included, to `body`; false at the end.
  func nextRow(_ body: (UnsafeBufferPointer<UInt8>) -> Void) throws(PostgresError) -> Bool {
    while true {
      var row: UnsafeMutablePointer<CChar>?
      let count = library.get_copy_data(handle, &row, 1)
      if count > 0, let row {
        row.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
          body(UnsafeBufferPointer(start: $0, count: Int(count)))
        }
        library.free_memory(row)
        return true
      }
      if count < 0 {
        try collect(nil)
        return false
      }
      waitForInput()
      if library.consume_input(handle) == 0 { throw failure }
    }
  }

  // MARK: Waiting

  private func waitForAnswer() {
    while library.is_busy(handle) != 0 {
      waitForInput()
      if library.consume_input(handle) == 0 { return }
    }
  }

  /// Waits for the server; where the run shall stop and the server takes its time, it is told to give up.
  private func waitForInput() {
    var stopped: Double?
    while true {
      var waiting = pollfd(fd: library.socket(handle), events: Int16(POLLIN), revents: 0)
      if waiting.fd < 0 || poll(&waiting, 1, 100) > 0 { return }
      guard cancellation.isCancelled else { continue }
      let now = MonotonicClock.seconds
      let since = stopped ?? now
      stopped = since
      if now - since > Self.patienceSeconds {
        cancelStatement()
        stopped = now
      }
    }
  }

  private func cancelStatement() {
    guard let cancel = library.get_cancel(handle) else { return }
    var message = [CChar](repeating: 0, count: 256)
    _ = library.cancel(cancel, &message, Int32(message.count))
    library.free_cancel(cancel)
  }

  // MARK: Failure

  private var isLost: Bool { library.status(handle) != POSTGRES_CONNECTION_OK }

  private var failure: PostgresError {
    PostgresError(isLost ? .lost : .other, Self.errorMessage(library, handle))
  }

  private static func errorMessage(_ library: PostgresLibrary, _ handle: OpaquePointer) -> String {
    PostgresError.line(library.error_message(handle).map { String(cString: $0) } ?? "")
  }

  private static func advised(_ message: String) -> String {
    guard message.contains("password") else { return message }
    return message + "; a password comes from PGPASSWORD, ~/.pgpass or a service file"
  }

  private static func connect(
    _ library: PostgresLibrary, _ parameters: [(keyword: String, value: String)]
  ) -> OpaquePointer? {
    let keywords = parameters.map { strdup($0.keyword) }
    let values = parameters.map { strdup($0.value) }
    defer { for text in keywords + values { free(text) } }
    let keywordList = keywords.map { UnsafePointer($0) } + [nil]
    let valueList = values.map { UnsafePointer($0) } + [nil]
    return library.connect(keywordList, valueList, 1)
  }
}
