import Glibc
import Mapping
import Records
import Runs

/// `accounts:path`: the users of a Unix system, as in `/etc/passwd`.
enum AccountsConnector {
  static let spec = ConnectorSpec(
    name: "accounts",
    summary: "users of a Unix system",
    example: "accounts:/etc/passwd",
    openSource: { uri, context in try AccountsSource(uri, context) })
}

/// Makes a JSON object of each line, and leaves the rest to the parser of JSON Lines.
final class AccountsSource: SourceReader {
  private static let names = ["name", "password", "uid", "gid", "comment", "home", "shell"]

  let name: String
  private(set) var bytesRead = 0
  private let blockSize: Int
  private let file: UnsafeMutablePointer<FILE>
  private var lineNumber = 0

  init(_ uri: ConnectorURI, _ context: SourceContext) throws(SourceError) {
    name = uri.place
    blockSize = context.blockSize
    guard let file = fopen(uri.place, "r") else {
      throw SourceError("\(uri.place): can't be opened: \(SystemText.reason(errno))")
    }
    self.file = file
  }

  deinit { fclose(file) }

  func next(_ block: SourceBlock) throws(SourceError) -> Bool {
    block.bytes.removeAll()
    block.firstLine = lineNumber + 1
    while block.bytes.count < blockSize, let line = readLine() { append(line, to: block.bytes) }
    block.pad()
    return block.bytes.count > 0
  }

  func makeParser(_ layout: RecordLayout) throws(SourceError) -> any RecordParser {
    JSONParser(layout: layout)
  }

  private func append(_ line: String, to bytes: ByteBuffer) {
    let cells = line.split(separator: ":", omittingEmptySubsequences: false)
    for (index, (name, cell)) in zip(Self.names, cells).enumerated() {
      bytes.append("\(index == 0 ? "{" : ",")\"\(name)\":\"" as String)
      JSONText.appendEscaped(String(cell), to: bytes)
      bytes.append("\"")
    }
    bytes.append("}\n")
  }

  private func readLine() -> String? {
    var line: UnsafeMutablePointer<CChar>?
    var room = 0
    defer { free(line) }
    let count = getline(&line, &room, file)
    guard count > 0, let line else { return nil }
    bytesRead += count
    lineNumber += 1
    return String(cString: line).trimmingSuffix { $0.isNewline }
  }
}

extension String {
  fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
    var text = self[...]
    while let last = text.last, predicate(last) { text.removeLast() }
    return String(text)
  }
}
