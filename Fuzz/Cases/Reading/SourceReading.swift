import Connectors
private import Foundation
import Records
import Runs

/// A file in the temporary folder, removed with the value.
final class TemporaryFile {
  let path: String

  init(_ bytes: [UInt8], ending: String) throws(FuzzFailure) {
    path = NSTemporaryDirectory() + "crosswalk-fuzz-\(UUID().uuidString).\(ending)"
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
      throw FuzzFailure("\(path) can't be written")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

extension ReadRecords {
  /// Reads a file as a run does, in blocks of about a size.
  ///
  /// - Parameter layout: made when the source is open; throws what it throws.
  init(
    file: TemporaryFile, scheme: String, options: String = "", blockSize: Int,
    _ layout: RecordLayout
  ) throws(FuzzFailure) {
    do {
      let uri = try ConnectorURI(
        "\(scheme):\(file.path)\(options)", folder: "/", connectors: KnownConnectors.all)
      guard let open = uri.spec(in: KnownConnectors.all)?.openSource else {
        throw FuzzFailure("there is no source \(scheme):")
      }
      try read(open(uri, SourceContext(blockSize: blockSize)), layout)
    } catch let error as SourceError {
      self.error =
        error.message.hasPrefix(file.path + ":")
        ? String(error.message.dropFirst(file.path.count + 1)) : error.message
    } catch let error as FuzzFailure {
      throw error
    } catch {
      throw FuzzFailure("\(error)")
    }
  }

  private mutating func read(
    _ source: any SourceReader, _ layout: RecordLayout
  ) throws(SourceError) {
    let parser = try source.makeParser(layout)
    let block = SourceBlock()
    while try source.next(block) {
      guard add(block.bytes.bytes, firstLine: block.firstLine, parser, layout) else { return }
    }
  }
}
