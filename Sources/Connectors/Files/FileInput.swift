private import Glibc
internal import Records
internal import Rules
internal import Runs

/// The bytes of a file or of standard input, as they are.
///
/// A file is read up to the length that it had when it was opened. One that has grown since is good as far as it was, where
/// that was the end of a line; one that was cut or changed is an error, as nobody knows what was read of it.
final class FileInput: ByteInput {
  let name: String
  let totalBytes: Int?
  let fingerprint: String?
  private(set) var bytesRead = 0
  private(set) var remark: String?
  private let descriptor: Int32
  private let opened: timespec
  private let offset: Int
  private let isRegularFile: Bool
  private let cancellation: Cancellation
  private var isAtEnd = false
  private var lastByte: UInt8 = 0

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
    // Standard input may have been read in part by somebody else.
    offset = isRegularFile ? max(0, Int(lseek(descriptor, 0, SEEK_CUR))) : 0
    totalBytes = isRegularFile ? max(0, Int(status.st_size) - offset) : nil
    fingerprint = isRegularFile ? FileIdentity.fingerprint(status) : nil
    opened = status.st_mtim
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
    let count = min(count, bytesLeft ?? count)
    buffer.reserve(count)
    while true {
      if !isRegularFile { try waitForInput() }
      let got = Glibc.read(descriptor, buffer.base + buffer.count, count)
      if got < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        throw SourceError("\(name): can't be read: \(SystemText.reason(errno))")
      }
      if got == 0 {
        isAtEnd = true
        try checkChange()
      } else {
        lastByte = buffer.base[buffer.count + got - 1]
      }
      buffer.count += got
      bytesRead += got
      return got
    }
  }

  /// Bytes of a file that were there when it was opened and are not read yet; nil for what has no length.
  private var bytesLeft: Int? {
    // Files of the kernel say that they are empty, and are not.
    totalBytes.flatMap { $0 > 0 ? $0 - bytesRead : nil }
  }

  /// Looks at the end of a file whether it is still the one that was opened.
  private func checkChange() throws(SourceError) {
    var status = stat()
    guard let totalBytes, totalBytes > 0, fstat(descriptor, &status) == 0 else { return }
    let size = Int(status.st_size) - offset
    let wayOut = "run again when nobody writes to it"
    guard bytesRead == totalBytes, size >= totalBytes else {
      throw SourceError(
        "\(name): was cut off while it was read (\(size) bytes instead of \(totalBytes)); \(wayOut)"
      )
    }
    if size > totalBytes {
      guard lastByte == 0x0A else {
        throw SourceError(
          "\(name): was being written when it was opened: its last line was not complete; \(wayOut)"
        )
      }
      remark =
        "\(name) has grown by \(size - totalBytes) bytes while it was read; the next run reads them."
    } else if status.st_mtim.tv_sec != opened.tv_sec || status.st_mtim.tv_nsec != opened.tv_nsec {
      throw SourceError("\(name): was changed while it was read; \(wayOut)")
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
