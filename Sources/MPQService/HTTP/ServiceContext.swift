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

  /// A part of the path that the route names.
  func parameter(_ name: String) -> String {
    coreContext.parameters[Substring(name)].map { String($0).removingPercentEncoding ?? String($0) }
      ?? ""
  }
}
