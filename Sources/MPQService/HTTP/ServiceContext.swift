import Foundation
import Hummingbird
import NIOCore

/// What goes along with a request.
struct ServiceContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The connection that the request came by.
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }

  /// The id or name in the path.
  ///
  /// - Throws: `ServiceProblem` for a text with a NUL, which SQLite would take for its end.
  func id() throws(ServiceProblem) -> String {
    let text = coreContext.parameters["id"].map(String.init) ?? ""
    let id = text.removingPercentEncoding ?? text
    guard !id.utf8.contains(0) else {
      throw ServiceProblem(.notFound, "no id and no name has a NUL in it")
    }
    return id
  }
}
