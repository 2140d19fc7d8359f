import Hummingbird
import MPQCommand
import NIOCore

/// The page and its files, which are part of the program.
struct PageRoutes {
  private struct File {
    let path: RouterPath
    let mediaType: String
    let bytes: [UInt8]
  }

  private static let files = [
    File(path: "/", mediaType: html, bytes: PackageResources.index_html)
  ]

  private static let html = "text/html; charset=utf-8"
  private static let css = "text/css; charset=utf-8"
  private static let javascript = "text/javascript; charset=utf-8"

  /// Nothing is loaded from elsewhere, and nobody frames the page.
  private static let policy =
    "default-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; "
    + "frame-ancestors 'none'"

  func add(to group: RouterGroup<ServiceContext>) {
    for file in Self.files {
      let buffer = ByteBuffer(bytes: file.bytes)
      let tag = "\"\(Hash.sha256(file.bytes).prefix(16))\""
      group.answer(
        file.path,
        [
          .get: { request, _ in
            if request.headers[.ifNoneMatch] == tag {
              return Response(status: .notModified, headers: [.eTag: tag])
            }
            return .bytes(
              buffer, file.mediaType,
              headers: [(.eTag, tag), (.contentSecurityPolicy, Self.policy)])
          }
        ])
    }
  }
}
