import Foundation
import PostgresServer
import Synchronization

/// Stands between runs and their server, sees each message of the runs, and can cut connections off at any of them.
///
/// A message is the unit of PostgreSQL's protocol (its manual, chapter 55): a statement, a piece of rows.
final class PostgresProxy {
  struct Message: Sendable {
    /// Position among the messages of all connections, from 1.
    var number: Int
    var text: String
  }

  enum Fate: Sendable {
    case passes
    /// Both sides lose the connection, and the server does not get the message.
    case isLost
    /// The server does what it is told, and the connection is lost before its answer gets back.
    case answerIsLost
  }

  struct NoSocket: Error {}

  /// What a connection's thread needs, which may live longer than the proxy.
  private struct Rules: Sendable {
    var socket: String
    var beforeConnecting: @Sendable () -> Void
    var fate: @Sendable (Message) -> Fate
  }

  private let folder: String
  private let server: PostgresServer
  private let listener: Int32

  /// - Parameters:
  ///   - beforeConnecting: called for each connection that is asked for; the run waits for it.
  ///   - fate: what becomes of a message.
  init(
    _ server: PostgresServer, beforeConnecting: @escaping @Sendable () -> Void = {},
    fate: @escaping @Sendable (Message) -> Fate = { _ in .passes }
  ) throws {
    self.server = server
    var template = Array("/tmp/crosswalk-proxy-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw NoSocket() }
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let listener = Self.newSocket()
    self.listener = listener
    let isListening = Self.withAddress("\(folder)/.s.PGSQL.5432") { bind(listener, $0, $1) } == 0
    guard isListening, listen(listener, 16) == 0 else { throw NoSocket() }
    let rules = Rules(
      socket: "\(server.folder)/.s.PGSQL.5432", beforeConnecting: beforeConnecting, fate: fate)
    Thread.detachNewThread { Self.serve(listener, rules) }
  }

  deinit {
    // Wakes the thread that waits for connections, which closes it.
    shutdown(listener, Int32(SHUT_RDWR))
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The URI of something on the server, to be reached through the proxy.
  func uri(_ direct: String) -> String { direct.replacing(server.folder, with: folder) }

  // MARK: Connections

  private static func serve(_ listener: Int32, _ rules: Rules) {
    let count = Counter()
    while true {
      let client = accept(listener, nil, nil)
      guard client >= 0 else { break }
      _ = fcntl(client, F_SETFD, FD_CLOEXEC)
      Thread.detachNewThread { connect(client, rules, count) }
    }
    close(listener)
  }

  private final class Counter: Sendable {
    private let value = Atomic(0)

    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
  }

  private static func connect(_ client: Int32, _ rules: Rules, _ count: Counter) {
    defer { end(client) }
    rules.beforeConnecting()
    let server = newSocket()
    defer { end(server) }
    guard withAddress(rules.socket, { Glibc.connect(server, $0, $1) }) == 0 else { return }
    var pending: [UInt8] = []
    var isBegun = false
    while true {
      var waiting = [
        pollfd(fd: client, events: Int16(POLLIN), revents: 0),
        pollfd(fd: server, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&waiting, 2, -1) > 0 || errno == EINTR else { return }
      if waiting[1].revents != 0 {
        guard let bytes = receive(server), send(bytes, to: client) else { return }
      }
      guard waiting[0].revents != 0 else { continue }
      guard let bytes = receive(client) else { return }
      pending += bytes
      while let length = messageLength(pending, isFirst: !isBegun) {
        isBegun = true
        let message = Array(pending[..<length])
        pending.removeFirst(length)
        let text = String(decoding: message.prefix(4096), as: UTF8.self)
        let fate = rules.fate(Message(number: count.next(), text: text))
        guard fate != .isLost, send(message, to: server) else { return }
        if fate == .answerIsLost { return waitForAnswer(server) }
      }
    }
  }

  /// Reads until the server says that it is ready for the next query.
  private static func waitForAnswer(_ server: Int32) {
    var answer: [UInt8] = []
    while let bytes = receive(server) {
      answer += bytes
      if answer.suffix(6).starts(with: [UInt8(ascii: "Z"), 0, 0, 0, 5]) { return }
    }
  }

  /// The length of the first message, which has no type where it is a connection's first; nil where it is not all there.
  private static func messageLength(_ bytes: [UInt8], isFirst: Bool) -> Int? {
    let start = isFirst ? 0 : 1
    guard bytes.count >= start + 4 else { return nil }
    let length = start + bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
    return bytes.count >= length ? length : nil
  }

  // MARK: Sockets

  private static func newSocket() -> Int32 {
    socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { room in
      room.copyBytes(from: path.utf8.prefix(room.count - 1))
    }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  /// Ends a connection, whoever else may have a descriptor of it.
  private static func end(_ socket: Int32) {
    shutdown(socket, Int32(SHUT_RDWR))
    close(socket)
  }

  /// What has come; nil where the other side is gone.
  private static func receive(_ socket: Int32) -> [UInt8]? {
    var room = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(socket, &room, room.count, 0)
    return count > 0 ? Array(room[..<count]) : nil
  }

  private static func send(_ bytes: [UInt8], to socket: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
