import Foundation
import Hummingbird
import NIOCore

/// The context of a request.
struct ServiceContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The request's connection.
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }

  /// The id or name in the path.
  ///
  /// - Throws: `ServiceProblem` for a text with a NUL, at which SQLite would end it.
  func id() throws(ServiceProblem) -> String {
    let text = coreContext.parameters["id"].map(String.init) ?? ""
    let id = text.removingPercentEncoding ?? text
    guard !id.utf8.contains(0) else {
      throw ServiceProblem(.notFound, "ids and names have no NUL character")
    }
    return id
  }
}
