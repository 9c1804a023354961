private import CExpat
internal import Records
internal import Runs

/// Reads what a data package's manifest says of its entities.
enum PackageManifest {
  struct Entity {
    var name = ""
    /// Name of the data file.
    var file = ""
    /// Name of a data source set up in Finance and Operations: `CSV-Unicode`, `EXCEL` …; empty where not given.
    var format = ""
  }

  /// The entities in the order in which they stand.
  ///
  /// - Parameter name: of the manifest, for messages.
  static func entities(_ text: ByteBuffer, name: String) throws(SourceError) -> [Entity] {
    let reading = ManifestReading()
    guard let parser = XML_ParserCreate(nil) else {
      throw SourceError("\(name): not enough memory to read it")
    }
    defer { XML_ParserFree(parser) }
    XML_SetUserData(parser, Unmanaged.passUnretained(reading).toOpaque())
    XML_SetElementHandler(
      parser,
      { reading, name, _ in
        if let name { ManifestReading.of(reading)?.begin(String(cString: name)) }
      },
      { reading, _ in ManifestReading.of(reading)?.end() })
    XML_SetCharacterDataHandler(parser) { reading, text, count in
      ManifestReading.of(reading)?.add(
        UnsafeRawBufferPointer(start: text, count: Int(count)))
    }
    let bytes = UnsafeRawBufferPointer(text.bytes)
    let status = XML_Parse(
      parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), 1)
    guard status == XML_STATUS_OK else {
      let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "?"
      throw SourceError(
        "\(name):\(XML_GetCurrentLineNumber(parser)):\(XML_GetCurrentColumnNumber(parser) + 1): is no "
          + "proper XML: \(reason)")
    }
    return reading.entities
  }
}

/// The state of reading a manifest: which element this is, and what was found.
private final class ManifestReading {
  private static let entityElement = "DataManagementPackageEntityData"

  private(set) var entities: [PackageManifest.Entity] = []
  private var path: [String] = []
  private var text: [UInt8] = []

  static func of(_ pointer: UnsafeMutableRawPointer?) -> ManifestReading? {
    pointer.map { Unmanaged<ManifestReading>.fromOpaque($0).takeUnretainedValue() }
  }

  func begin(_ name: String) {
    // A prefix of the namespace says nothing that the names do not.
    let local = name.split(separator: ":").last.map(String.init) ?? name
    path.append(local)
    text.removeAll(keepingCapacity: true)
    if local == Self.entityElement { entities.append(PackageManifest.Entity()) }
  }

  func add(_ bytes: UnsafeRawBufferPointer) { text.append(contentsOf: bytes) }

  func end() {
    let name = path.popLast()
    defer { text.removeAll(keepingCapacity: true) }
    guard path.last == Self.entityElement, !entities.isEmpty else { return }
    let value = String(decoding: text, as: UTF8.self)
    switch name {
    case "EntityName": entities[entities.count - 1].name = value
    case "InputFilePath": entities[entities.count - 1].file = value
    case "SourceFormat": entities[entities.count - 1].format = value
    default: break
    }
  }
}
