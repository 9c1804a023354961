private import Glibc
internal import Records
internal import Runs

/// Bytes that come in pieces, taken out line by line.
final class LineBuffer {
  /// What has come; lines are taken from its front.
  let bytes = ByteBuffer(capacity: 128 << 10)
  private var taken = 0
  /// Length of the line that `peek` has found, with its line feed.
  private var found = 0
  /// So many bytes behind `taken` are known to hold no line feed.
  private var searched = 0

  /// The next whole line, without its line feed, or what is left at the end of the input; valid until more
  /// bytes come.
  ///
  /// nil where there is none.
  func peek(atEnd: Bool) -> UnsafeBufferPointer<UInt8>? {
    let start = bytes.base + taken
    let count = bytes.count - taken
    if let feed = memchr(start + searched, 0x0A, count - searched) {
      let length = UnsafeRawPointer(start).distance(to: UnsafeRawPointer(feed))
      found = length + 1
      return UnsafeBufferPointer(start: start, count: length)
    }
    if atEnd, count > 0 {
      found = count
      return UnsafeBufferPointer(start: start, count: count)
    }
    makeRoom()
    searched = count
    return nil
  }

  /// Takes the line that `peek` has found.
  func drop() {
    taken += found
    found = 0
    searched = 0
  }

  private func makeRoom() {
    guard taken > 0 else { return }
    let rest = bytes.count - taken
    bytes.base.update(from: bytes.base + taken, count: rest)
    bytes.count = rest
    taken = 0
  }
}

extension SourceBlock {
  /// Appends a record and a line feed.
  func append(line: UnsafeBufferPointer<UInt8>) {
    bytes.append(line)
    bytes.append(0x0A)
  }

  func append(line: [UInt8]) { line.withUnsafeBufferPointer { append(line: $0) } }
}
