package import Runs

/// All kinds of sources and targets.
///
/// A new kind is a folder and a line here.
package enum KnownConnectors {
  package static let all: [ConnectorSpec] = [
    CSVConnector.spec, JSONLinesConnector.spec, JSONConnector.spec, SQLiteConnector.spec,
    PostgresConnector.spec, PackageConnector.spec, SingerConnector.spec, LuaConnector.spec,
  ]
}
