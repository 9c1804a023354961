private import Glibc
internal import Records
internal import Runs

/// The files that match a pattern, one after the other in the order of their names.
///
/// Each is opened when the one before it is read. All are read by the parsers of the first one.
final class FileSetSource: SourceReader {
  let name: String
  let totalBytes: Int?
  let fingerprint: String?
  private let files: [ConnectorURI]
  private let open: (ConnectorURI) throws -> any SourceReader
  private var current: any SourceReader
  private var index = 0
  private var bytesBefore = 0
  private var remarksBefore: [String] = []

  /// Opens the first file.
  ///
  /// - Parameters:
  ///   - uri: the pattern, for messages.
  ///   - files: at least one.
  init(
    _ uri: ConnectorURI, _ files: [ConnectorURI],
    open: @escaping (ConnectorURI) throws -> any SourceReader
  ) throws {
    name = uri.place
    self.files = files
    self.open = open
    guard let first = files.first else { throw SourceError("\(uri.place): no file matches") }
    current = try open(first)
    var sizes = 0
    var prints: [String] = []
    for file in files {
      var status = stat()
      guard stat(file.place, &status) == 0 else { continue }
      sizes += Int(status.st_size)
      prints.append("\(file.place) \(FileIdentity.fingerprint(status))")
    }
    totalBytes = sizes
    fingerprint = prints.joined(separator: "\n")
  }

  var bytesRead: Int { bytesBefore + current.bytesRead }

  var remark: String? {
    let remarks = remarksBefore + (current.remark.map { [$0] } ?? [])
    return remarks.isEmpty ? nil : remarks.joined(separator: " ")
  }

  func next(_ block: SourceBlock) throws(SourceError) -> Bool {
    while true {
      if try current.next(block) {
        block.fileName = current.name
        return true
      }
      guard index + 1 < files.count else { return false }
      bytesBefore += current.bytesRead
      if let remark = current.remark { remarksBefore.append(remark) }
      index += 1
      current = try openFile(files[index])
    }
  }

  func makeParser(_ layout: RecordLayout) throws(SourceError) -> any RecordParser {
    try current.makeParser(layout)
  }

  private func openFile(_ file: ConnectorURI) throws(SourceError) -> any SourceReader {
    do {
      return try open(file)
    } catch let error as SourceError {
      throw error
    } catch {
      throw SourceError("\(file.place): \(error)")
    }
  }
}

extension ConnectorURI {
  /// The files that the path names as a pattern, by name; nil where it is the path of one file.
  ///
  /// - Throws: where none matches, or something that is no file.
  func matchingFiles() throws(SourceError) -> [ConnectorURI]? {
    guard !isStandardStream, let pattern = FilePattern(place) else { return nil }
    let paths = try pattern.matches()
    guard !paths.isEmpty else {
      throw SourceError("\(place): no file matches; * stands for any part of a name")
    }
    var files: [ConnectorURI] = []
    for path in paths {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        throw SourceError("\(path): is no file, and \(place) takes it for one")
      }
      var file = self
      file.place = path
      files.append(file)
    }
    return files
  }
}
