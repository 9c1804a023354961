internal import Foundation

/// A PostgreSQL server of the tests' own: in a temporary folder, on a socket that stands there, without a port.
///
/// It goes away with the tests, however these end: a shell waits for them to close its input, stops the server and
/// removes the folder.
package final class PostgresServer: Sendable {
  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  /// One for all tests that leave it as it is; started by the first one that asks.
  package static let shared = Result { try PostgresServer() }

  /// Where the socket is.
  package let folder: String
  private let binaries: String
  /// What stands in front of a command: the server wants not to be root.
  private let prefix: [String]
  private let keeper: FileHandle

  /// Whether Debian's package `postgresql` is installed.
  package static var isInstalled: Bool { newestBinaries != nil }

  private static var newestBinaries: String? {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return versions.sorted { $0.compare($1, options: .numeric) == .orderedDescending }
      .map { "\(root)/\($0)/bin" }
      .first { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
  }

  /// Makes and starts a server.
  package init() throws {
    guard let binaries = Self.newestBinaries else {
      throw Failure(description: "PostgreSQL is not installed; make deps does so")
    }
    self.binaries = binaries
    var template = Array("/tmp/crosswalk-postgres-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(description: "no temporary folder") }
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    prefix = try Self.prefix(folder)
    keeper = try Self.keep(folder, prefix + [binaries + "/pg_ctl", "-D", folder + "/data"])
    try command([
      "initdb", "-D", folder + "/data", "-A", "trust", "-U", "crosswalk", "-E", "UTF8",
      "--locale=C", "-N",
    ])
    try start()
  }

  package func start() throws {
    let settings =
      "-k \(folder) -c listen_addresses= -c fsync=off -c full_page_writes=off "
      + "-c shared_buffers=32MB -c autovacuum=off"
    try command([
      "pg_ctl", "-D", folder + "/data", "-w", "-t", "600", "-s", "-l", folder + "/log", "-o",
      settings, "start",
    ])
  }

  /// Returns when nothing of the server is left: after a crash, its processes hold its memory for a moment, and no other
  /// server may start then.
  ///
  /// - Parameter mode: `fast` cuts connections off, `immediate` is a crash.
  package func stop(_ mode: String = "fast") throws {
    try command([
      "pg_ctl", "-D", folder + "/data", "-w", "-t", "600", "-s", "-m", mode, "stop",
    ])
    try Self.wait(for: "the server's processes to end") { !hasProcesses }
  }

  /// Its processes stand in the folder of the data.
  private var hasProcesses: Bool {
    let files = FileManager.default
    let processes = (try? files.contentsOfDirectory(atPath: "/proc")) ?? []
    return processes.contains {
      (try? files.destinationOfSymbolicLink(atPath: "/proc/\($0)/cwd")) == folder + "/data"
    }
  }

  /// Waits for something that happens, looking again and again.
  ///
  /// - Throws: where it has not happened after ten minutes, as then it never will.
  package static func wait(for what: String, _ hasHappened: () throws -> Bool) throws {
    let end = ContinuousClock.now + .seconds(600)
    while try !hasHappened() {
      guard ContinuousClock.now < end else {
        throw Failure(description: "waited in vain for \(what)")
      }
      usleep(5000)
    }
  }

  /// The URI of a table, or of the database where none is named; a busy machine may take its time to connect.
  ///
  /// - Parameter more: further options: `&application_name=x`.
  package func uri(_ table: String? = nil, _ more: String = "") -> String {
    "postgres:///postgres?host=\(folder)&user=crosswalk&connect_timeout=600"
      + (table.map { "&table=\($0)" } ?? "") + more
  }

  /// Runs statements; gives the rows as psql prints them, cells parted by `|`.
  @discardableResult
  package func query(_ sql: String) throws -> [String] {
    let output = try Self.run(
      "/usr/bin/psql",
      [
        "-X", "-q", "-A", "-t", "-P", "null=NULL", "-v", "ON_ERROR_STOP=1", "-h", folder, "-U",
        "crosswalk", "-d", "postgres", "-c", sql,
      ])
    return output.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
  }

  // MARK: Processes

  private func command(_ words: [String]) throws {
    let words = prefix + [binaries + "/" + words[0]] + words.dropFirst()
    try Self.run(words[0], Array(words.dropFirst()))
  }

  /// Runs a program to its end; throws where it says that it failed.
  @discardableResult
  private static func run(_ path: String, _ arguments: [String]) throws -> String {
    let log = NSTemporaryDirectory() + "crosswalk-\(UUID().uuidString).log"
    defer { unlink(log) }
    let process = try spawn(path, arguments, log: log)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    guard status == 0 else {
      throw Failure(description: "\(path) \(arguments.joined(separator: " ")): \(said)")
    }
    return said
  }

  /// Starts a program with an empty input and its output in a file.
  ///
  /// Foundation's `Process` waits until nobody has a certain descriptor any more, and the server that `pg_ctl` leaves
  /// running would have it; nor may the server keep pipes of other tests open.
  private static func spawn(
    _ path: String, _ arguments: [String], input: Int32? = nil, log: String
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    for descriptor in Int32(3)..<512 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Threads that run tests block all signals.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    // The server's user may not be allowed to stand where the tests do.
    let words = (["/bin/sh", "-c", "cd / && exec \"$@\"", "sh", path] + arguments)
      .map { strdup($0) }
    defer { for word in words { free(word) } }
    var process = pid_t()
    guard posix_spawn(&process, "/bin/sh", &actions, &attributes, words + [nil], environ) == 0
    else {
      throw Failure(description: "\(path) can't be started")
    }
    return process
  }

  private static func prefix(_ folder: String) throws -> [String] {
    guard geteuid() == 0 else { return [] }
    guard let user = getpwnam("postgres") ?? getpwnam("nobody") else {
      throw Failure(description: "no user to run the server")
    }
    chown(folder, user.pointee.pw_uid, user.pointee.pw_gid)
    return [
      "/usr/bin/setpriv", "--reuid=\(user.pointee.pw_uid)", "--regid=\(user.pointee.pw_gid)",
      "--clear-groups",
    ]
  }

  /// Starts the shell that outlives the tests.
  ///
  /// - Returns: the end of its input, which no other program may inherit.
  private static func keep(_ folder: String, _ control: [String]) throws -> FileHandle {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0, fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0,
      fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0
    else { throw Failure(description: "no pipe") }
    defer { close(ends[0]) }
    let script =
      "trap '' INT TERM HUP; cat >/dev/null; "
      + "\"$@\" -m immediate stop >/dev/null 2>&1; rm -rf '\(folder)'"
    _ = try spawn(
      "/bin/sh", ["-c", script, "sh"] + control, input: ends[0], log: "/dev/null")
    return FileHandle(fileDescriptor: ends[1], closeOnDealloc: false)
  }
}
