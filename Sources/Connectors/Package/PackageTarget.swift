internal import Records
internal import Runs

/// Writes the records of one task into a package.
final class PackageTarget: TargetWriter {
  private let package: PackageFile
  private let entity: PackageEntity
  /// What is lost if the package does not appear.
  private var written: LostRows

  init(_ package: PackageFile, _ entity: PackageEntity, _ written: LostRows) {
    self.package = package
    self.entity = entity
    self.written = written
  }

  func makeEncoder() -> any RecordEncoder { PackageRowEncoder(places: entity.places) }

  func open(_ run: TargetRun) throws(TargetError) -> Checkpoint? {
    try package.begin(entity)
    return nil
  }

  func write(
    _ bytes: UnsafeBufferPointer<UInt8>, rowEnds: [Int]
  ) throws(TargetError) -> WriteCounts {
    try package.write(bytes)
    written.count += rowEnds.count
    return WriteCounts(written: rowEnds.count)
  }

  func commit() throws(TargetError) { try package.end(written) }

  func abort() -> WriteCounts {
    package.giveUp()
    return WriteCounts(written: written.count)
  }
}
