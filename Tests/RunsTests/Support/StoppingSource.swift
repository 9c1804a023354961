import Mapping
import Records
import Runs
import Synchronization

/// `stopping:x`: JSON Lines in one block, and a wish to stop the run when a certain record of them is taken.
final class StoppingSource: Sendable {
  private let text: String
  private let place: Int
  private let cancellation: Cancellation
  private let count = Atomic(0)

  /// - Parameter place: of the record, from 1.
  init(_ text: String, at place: Int, _ cancellation: Cancellation) {
    self.text = text
    self.place = place
    self.cancellation = cancellation
  }

  /// How many records were taken.
  var taken: Int { count.load(ordering: .relaxed) }

  var spec: ConnectorSpec {
    ConnectorSpec(
      name: "stopping", summary: "lines that stop a run", example: "stopping:x",
      openSource: { _, _ in Reader(self) })
  }

  private func take() {
    if count.add(1, ordering: .relaxed).newValue == place { cancellation.cancel() }
  }

  private final class Reader: SourceReader {
    let name = "lines"
    private(set) var bytesRead = 0
    private let source: StoppingSource

    init(_ source: StoppingSource) { self.source = source }

    func next(_ block: SourceBlock) -> Bool {
      guard bytesRead == 0 else { return false }
      block.bytes.removeAll()
      block.bytes.append(source.text)
      block.firstLine = 1
      block.pad()
      bytesRead = block.bytes.count
      return true
    }

    func makeParser(_ layout: RecordLayout) -> any RecordParser {
      Parser(JSONParser(layout: layout), source)
    }
  }

  /// Leaves all work to another parser, and notes it.
  private final class Parser: RecordParser {
    private let parser: JSONParser
    private let source: StoppingSource

    init(_ parser: JSONParser, _ source: StoppingSource) {
      self.parser = parser
      self.source = source
    }

    func open(_ block: UnsafeBufferPointer<UInt8>) { parser.open(block) }

    func next(_ cells: UnsafeMutablePointer<Cell>) -> ParseStep {
      source.take()
      return parser.next(cells)
    }

    func lazyCell(_ slot: Int) -> Cell { parser.lazyCell(slot) }

    func cell(named name: UnsafeBufferPointer<UInt8>) -> Cell? { parser.cell(named: name) }

    var problem: String { parser.problem }
    var fieldNames: [String]? { parser.fieldNames }
    var fatal: FormatError? { parser.fatal }
    var lineOffset: Int { parser.lineOffset }

    func appendSource(to buffer: ByteBuffer) { parser.appendSource(to: buffer) }
  }
}
