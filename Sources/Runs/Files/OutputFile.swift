private import Glibc
private import Rules

/// A file that appears complete or not at all.
///
/// The bytes go to a hidden file in the same folder (`.NAME.crosswalk-PID`), which `commit` flushes
/// to the disk and renames. Standard output, pipes and devices can not be replaced: they are written
/// directly. A symbolic link is followed: the file it points at is replaced, the link stays.
package final class OutputFile {
  /// The name for messages.
  package let name: String
  private let path: String
  private let isStandardOutput: Bool
  private var descriptor: Int32 = -1
  /// nil where bytes go directly to their place.
  private var temporaryPath: String?
  private var finalPath: String
  private var byteCount = 0
  /// Bytes that the system was asked to write to the disk.
  private var sentBytes = 0

  /// - Parameters:
  ///   - path: absolute path; `-` is standard output.
  ///   - name: how messages call it; the path where not given.
  package init(path: String, name: String? = nil) {
    self.path = path
    isStandardOutput = path == "-"
    finalPath = path
    self.name = name ?? (isStandardOutput ? "standard output" : path)
  }

  deinit { abort() }

  /// Whether bytes go directly to their place, so that an abort can not take them back.
  package var isDirect: Bool { temporaryPath == nil }

  /// Makes the hidden file.
  ///
  /// - Throws: where the folder does not exist or is not writable, or the path is a folder.
  package func open() throws(TargetError) {
    if isStandardOutput {
      // A closed pipe shall be an error of write(2), not the end of the process.
      signal(SIGPIPE, SIG_IGN)
      descriptor = STDOUT_FILENO
      return
    }
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR {
      throw TargetError("\(name): is a folder; name a file in it")
    }
    if exists, status.st_mode & S_IFMT != S_IFREG {
      signal(SIGPIPE, SIG_IGN)
      descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC)
      if descriptor < 0 { throw failure("can't be opened for writing", errno) }
      return
    }
    if exists, access(path, W_OK) != 0 {
      throw failure("can't be replaced", errno, wayOut: "make the file writable, or name another")
    }
    finalPath = resolvedPath()
    try openTemporary()
    // The new file is to be what the old one was for everybody who uses it.
    if exists {
      _ = fchmod(descriptor, status.st_mode & 0o7777)
      _ = fchown(descriptor, status.st_uid, status.st_gid)
    }
  }

  /// Appends bytes; blocks until all are taken.
  package func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(TargetError) {
    try put(bytes, at: nil)
  }

  /// Writes bytes at a place of the file; only where they do not go directly to their place.
  package func write(
    _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int
  ) throws(TargetError) {
    try put(bytes, at: offset)
  }

  private func put(
    _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int?
  ) throws(TargetError) {
    guard var next = bytes.baseAddress else { return }
    var left = bytes.count
    while left > 0 {
      let count =
        if let offset {
          pwrite(descriptor, next, left, offset + bytes.count - left)
        } else {
          Glibc.write(descriptor, next, left)
        }
      if count < 0 {
        let number = errno
        if number == EINTR { continue }
        if number == EAGAIN {
          // Somebody switched the pipe to non-blocking; wait until it takes bytes again.
          var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&waiting, 1, -1)
          continue
        }
        throw writeFailure(number)
      }
      next += count
      left -= count
      byteCount += count
    }
    sendToDisk()
  }

  /// Lets the disk write while records are mapped: else all of it waits for the flush at the end, a tenth of a second
  /// for each 300 MB on a fast disk.
  ///
  /// Linux begins to write what is said not to be needed, and keeps in its cache what is not written yet.
  private func sendToDisk() {
    guard temporaryPath != nil, byteCount - sentBytes >= 8 << 20 else { return }
    // The last page is still to be written to.
    let end = byteCount & ~4095
    _ = posix_fadvise(
      descriptor, off_t(sentBytes), off_t(end - sentBytes), POSIX_FADV_DONTNEED)
    sentBytes = end
  }

  /// Flushes the bytes to the disk and puts the file in its place.
  package func commit() throws(TargetError) {
    guard descriptor >= 0 else { return }
    guard let temporary = temporaryPath else {
      closeDescriptor()
      return
    }
    if fsync(descriptor) != 0, errno != EINVAL { throw writeFailure(errno) }
    let open = descriptor
    descriptor = -1
    if close(open) != 0 { throw writeFailure(errno) }
    if rename(temporary, finalPath) != 0 {
      throw failure("can't be put in its place", errno)
    }
    temporaryPath = nil
    synchronizeFolder()
  }

  /// Takes the hidden file away; the target is as it was.
  ///
  /// Harmless after `commit`.
  package func abort() {
    closeDescriptor()
    if let temporary = temporaryPath {
      unlink(temporary)
      temporaryPath = nil
    }
  }

  private func closeDescriptor() {
    if descriptor > STDERR_FILENO { close(descriptor) }
    descriptor = -1
  }

  private func openTemporary() throws(TargetError) {
    let folder = FilePath.folder(of: finalPath)
    let temporary = "\(folder == "/" ? "" : folder)/\(temporaryName())"
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    descriptor = Glibc.open(temporary, flags, 0o666)
    if descriptor < 0, errno == EEXIST {
      // Left by a killed process that had our process id.
      unlink(temporary)
      descriptor = Glibc.open(temporary, flags, 0o666)
    }
    guard descriptor >= 0 else {
      let number = errno
      switch number {
      case ENOENT:
        throw TargetError("\(name): the folder \(folder) does not exist; make it first")
      case ENOTDIR:
        throw TargetError("\(name): \(folder) is not a folder")
      case EACCES, EPERM, EROFS:
        throw failure(
          "the folder \(folder) is not writable", number,
          wayOut: "the file is written beside its place first, so the folder must be writable")
      default:
        throw failure("can't be written", number)
      }
    }
    temporaryPath = temporary
  }

  private func temporaryName() -> String {
    var name = FilePath.name(of: finalPath)
    // A name may have 255 bytes; the prefix and suffix want their share.
    if name.utf8.count > 200 {
      name = name.prefix(40) + "-" + String(SipHash.hash(Array(name.utf8)), radix: 16)
    }
    return ".\(name).crosswalk-\(getpid())"
  }

  /// Where the bytes end up: the end of a chain of links, which may point at nothing yet.
  private func resolvedPath() -> String {
    if let resolved = realpath(path, nil) {
      defer { free(resolved) }
      return String(cString: resolved)
    }
    var current = path
    for _ in 0..<40 {
      var room = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      let count = readlink(current, &room, Int(PATH_MAX))
      guard count > 0 else { break }
      let target = String(
        decoding: room.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      current = FilePath.absolute(target, from: FilePath.folder(of: current))
    }
    return current
  }

  /// A rename lasts through a power failure only when the folder is flushed too; some file systems
  /// can't do that, which is no reason to fail.
  private func synchronizeFolder() {
    let folder = Glibc.open(FilePath.folder(of: finalPath), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    _ = fsync(folder)
    close(folder)
  }

  private func writeFailure(_ number: Int32) -> TargetError {
    switch number {
    case EPIPE:
      return TargetError(
        "\(name): nobody reads any more (closed pipe)", isDownstreamClosed: true)
    case ENOSPC, EDQUOT:
      let kept = isDirect ? "" : "; nothing was written"
      return failure(
        "no space left after \(byteCount) bytes\(kept)", nil,
        wayOut: "free some space and run again")
    default:
      return failure("can't be written", number)
    }
  }

  private func failure(_ what: String, _ number: Int32?, wayOut: String? = nil) -> TargetError {
    let reason = number.map { ": \(SystemText.reason($0))" } ?? ""
    return TargetError("\(name): \(what)\(reason)" + (wayOut.map { "; \($0)" } ?? ""))
  }
}
