private import Glibc
private import Rules

/// The right to run with a state database: one process has it at a time.
///
/// A lock of the file system (`flock`) on a file beside the database, so that it is free again when its
/// holder ends, however that happens. The file says who holds it.
final class StateLock {
  private let descriptor: Int32

  /// Takes the lock.
  ///
  /// - Throws: `RunFailure` of kind `.busy` that names the holder, or of kind `.state` where the file can't be
  ///   made.
  init(_ store: StateStore) throws(RunFailure) {
    do {
      try store.makeFolder()
    } catch {
      throw RunFailure(.state, error.message)
    }
    let path = Self.path(store)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw RunFailure(
        .state,
        "\(path): the lock of this state can't be made: \(SystemText.reason(errno)); make the "
          + "folder writable, or name another state with --state")
    }
    guard Self.take(descriptor) else {
      let holder = Self.text(descriptor)
      throw RunFailure(
        .busy,
        "another run works with \(store.path)\(holder.isEmpty ? "" : ": \(holder)"); wait until it "
          + "has ended, or stop it")
    }
  }

  /// Somebody who only looks whether the lock is held has it for a moment.
  private static func take(_ descriptor: Int32) -> Bool {
    for _ in 0..<10 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      usleep(5000)
    }
    return false
  }

  deinit {
    // Emptied, so that nobody takes the entry of an ended run for a living one.
    ftruncate(descriptor, 0)
    close(descriptor)
  }

  /// Says in the file who holds the lock.
  func name(run: String) {
    let text = "run \(run), process \(getpid()), since \(UTCMoment.now.text) UTC\n"
    ftruncate(descriptor, 0)
    _ = Array(text.utf8).withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  /// Whether some process, perhaps this one, has the lock at this moment.
  static func isHeld(_ store: StateStore) -> Bool {
    let descriptor = open(path(store), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }

  private static func path(_ store: StateStore) -> String { "\(store.path).lock" }

  private static func text(_ descriptor: Int32) -> String {
    var room = [UInt8](repeating: 0, count: 200)
    let count = pread(descriptor, &room, room.count, 0)
    guard count > 0 else { return "" }
    return String(decoding: room[..<count], as: UTF8.self).prefix { $0 != "\n" } + ""
  }
}
