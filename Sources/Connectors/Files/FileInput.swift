private import Glibc
internal import Records
internal import Rules
internal import Runs

/// The bytes of a file or of standard input, as they are.
///
/// A file that shrinks or grows while it is read ends where reading ends.
final class FileInput: ByteInput {
  let name: String
  let totalBytes: Int?
  let fingerprint: String?
  private(set) var bytesRead = 0
  private let descriptor: Int32
  private let isRegularFile: Bool
  private let cancellation: Cancellation
  private var isAtEnd = false

  /// Opens the input; nothing is read yet.
  init(_ uri: ConnectorURI, cancellation: Cancellation) throws(SourceError) {
    self.cancellation = cancellation
    if uri.isStandardStream {
      name = "standard input"
      descriptor = STDIN_FILENO
    } else {
      name = uri.place
      descriptor = open(uri.place, O_RDONLY | O_CLOEXEC)
    }
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      throw Self.openFailure(uri.place, errno)
    }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    isRegularFile = status.st_mode & S_IFMT == S_IFREG
    totalBytes = isRegularFile ? Int(status.st_size) : nil
    fingerprint = isRegularFile ? FileIdentity.fingerprint(status) : nil
    guard !isFolder else {
      close(descriptor)
      throw SourceError("\(uri.place): is a folder; name a file in it")
    }
    if isRegularFile { posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
  }

  deinit { if descriptor > STDERR_FILENO { close(descriptor) } }

  var hasPaused: Bool {
    if isRegularFile || isAtEnd { return false }
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 0) == 0
  }

  func read(into buffer: ByteBuffer, atMost count: Int) throws(SourceError) -> Int {
    if isAtEnd { return 0 }
    buffer.reserve(count)
    while true {
      if !isRegularFile { try waitForInput() }
      let got = Glibc.read(descriptor, buffer.base + buffer.count, count)
      if got < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        throw SourceError("\(name): can't be read: \(SystemText.reason(errno))")
      }
      if got == 0 { isAtEnd = true }
      buffer.count += got
      bytesRead += got
      return got
    }
  }

  /// A pipe may be silent for ever; a wish to stop must be heard all the same.
  private func waitForInput() throws(SourceError) {
    while true {
      if cancellation.isCancelled { throw SourceError("\(name): reading was interrupted") }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&waiting, 1, 100) != 0 { return }
    }
  }

  private static func openFailure(_ path: String, _ number: Int32) -> SourceError {
    switch number {
    case ENOENT:
      let folder = FilePath.folder(of: path)
      let near = nearest(to: FilePath.name(of: path), in: names(in: folder))
      return SourceError(
        "\(path): there is no such file" + (near.map { "; did you mean \($0)?" } ?? ""))
    case EACCES, EPERM:
      return SourceError("\(path): may not be read; change its permissions")
    default:
      return SourceError("\(path): can't be opened: \(SystemText.reason(number))")
    }
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream), names.count < 1000 {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }
}
