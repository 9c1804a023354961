private import Glibc

/// Reads rule files and lists folders; everything that can go wrong is a text for a diagnostic.
package enum RuleFile {
  /// Why a file could not be read.
  package struct Failure: Error {
    package var code: DiagnosticCode
    package var message: String
    package var hint = ""

    /// The finding about the file.
    package func diagnostic(_ file: String) -> Diagnostic {
      Diagnostic(code, at: SourceLocation(file: file, line: 1, column: 1), message, hint: hint)
    }
  }

  static let maximumYAMLBytes = 4 << 20
  static let maximumScriptBytes = 4 << 20
  package static let maximumTableBytes = 256 << 20

  package enum Kind { case file, folder, other, missing }

  package static func kind(_ path: String) -> Kind {
    var information = stat()
    guard !path.utf8.contains(0), stat(path, &information) == 0 else { return .missing }
    switch information.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  /// The text of a Lua script.
  package static func readScript(_ path: String, in bounds: RuleBounds?) throws(Failure) -> [UInt8]
  {
    try read(path, limit: maximumScriptBytes, in: bounds)
  }

  /// The bytes of a regular file of at most `limit` bytes.
  ///
  /// - Parameter bounds: where it may lie; nil only for a file that a person has named.
  package static func read(
    _ path: String, limit: Int, in bounds: RuleBounds?
  ) throws(Failure) -> [UInt8] {
    if let bounds, !bounds.contains(path) {
      let refusal = bounds.refusal(of: path)
      throw Failure(code: refusal.code, message: refusal.message, hint: refusal.hint)
    }
    switch kind(path) {
    case .missing:
      throw Failure(code: .unreadableFile, message: "there is no file \(FilePath.name(of: path))")
    case .folder:
      throw Failure(code: .unreadableFile, message: "this is a folder, not a file")
    case .other:
      throw Failure(code: .unreadableFile, message: "this is not a regular file")
    case .file: break
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(code: .unreadableFile, message: "the file can not be read: \(systemError())")
    }
    defer { close(descriptor) }
    return try readAll(descriptor, limit: limit)
  }

  private static func readAll(_ descriptor: Int32, limit: Int) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure(code: .unreadableFile, message: "the file can not be read: \(systemError())")
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
      if bytes.count > limit {
        let message = "the file is larger than \(limit >> 20) MiB, the most for a file of its kind"
        throw Failure(code: .fileTooLarge, message: message)
      }
    }
  }

  /// Names in a folder, in byte order; none where the folder is missing or can not be read.
  package static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Paths of the folders in a folder, in byte order; links to folders are left out.
  package static func subfolders(of folder: String) -> [String] {
    names(in: folder).map { FilePath.absolute($0, from: folder) }.filter { path in
      var information = stat()
      return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }
  }

  private static func systemError() -> String {
    guard let text = strerror(errno) else { return "error \(errno)" }
    return String(cString: text)
  }
}

/// Text of a rule file: bytes that were checked to be UTF-8, without the byte order mark.
enum UTF8Text {
  /// Takes a byte order mark off and checks the rest.
  ///
  /// - Throws: a diagnostic with the place of the first byte that is not UTF-8.
  static func check(_ bytes: [UInt8], file: String) throws(RuleErrors) -> ArraySlice<UInt8> {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      let start = SourceLocation(file: file, line: 1, column: 1)
      throw RuleErrors([
        Diagnostic(.notUTF8, at: start, "the file is UTF-16", hint: "save it as UTF-8")
      ])
    }
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    let wrong = body.withUnsafeBufferPointer { firstInvalidByte($0) }
    guard let wrong else { return body }
    let place = location(ofByte: wrong, in: body, file: file)
    let byte = hexadecimal(body[body.startIndex + wrong])
    throw RuleErrors([
      Diagnostic(
        .notUTF8, at: place, "the file is not UTF-8: byte \(byte)", hint: "save it as UTF-8")
    ])
  }

  /// Line and column (in characters of Unicode) of a byte.
  static func location(ofByte offset: Int, in text: ArraySlice<UInt8>, file: String)
    -> SourceLocation
  {
    var line = 1
    var column = 1
    for byte in text.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return SourceLocation(file: file, line: line, column: column)
  }

  private static func firstInvalidByte(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    do {
      _ = try UTF8Span(validating: Span(_unsafeElements: bytes))
      return nil
    } catch {
      return error.byteOffsets.lowerBound
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "0x" + (digits.count < 2 ? "0" : "") + digits
  }
}
