package import MPQFiles

extension [PlanExport] {
  /// Those with a route of their own: all but JSON, which is part of what the service answers by itself.
  var withRoutes: [PlanExport] { filter { !$0.isJSON } }
}

extension PlanExport {
  /// The media type without parameters.
  var mediaTypeName: String { MediaType.name(mediaType) }
}

/// The form in which a plan is given out.
package enum PlanForm {
  /// The service's own answer: what was asked, the solution, and what is said of it.
  case answer
  case export(PlanExport)

  /// The form of the first of a client's media types that has one; the answer where none has.
  package init(accept: String, of exports: [PlanExport] = PlanExport.all) {
    self = .answer
    for type in accept.split(separator: ",").map(MediaType.name) {
      if ["*/*", "application/*", "application/json"].contains(type) { return }
      let wanted = exports.withRoutes.first { export in
        let names = [export.mediaTypeName] + export.otherMediaTypes
        return type.hasSuffix("/*")
          ? names[0].hasPrefix(type.dropLast()) : names.contains(type)
      }
      if let wanted {
        self = .export(wanted)
        return
      }
    }
  }

  /// A plan as it is given out.
  struct Written {
    let text: String
    let mediaType: String
  }

  /// Writes a stored plan, as `written(_:_:)` writes its value.
  ///
  /// - Throws: `StoreError` if the plan's record is damaged.
  func written(_ plan: KeptPlan) throws(StoreError) -> Written {
    guard case .answer = self else {
      let plan = try plan.value()
      return written(plan, plan.answer)
    }
    return Written(text: try Answers.plan(plan), mediaType: "application/json")
  }

  /// Writes a plan; as JSON if it cannot be written in this form, as where there is no plan.
  ///
  /// - Parameter answer: the plan's answer, with the names that the export needs.
  func written(_ plan: StoredPlan, _ answer: PlanAnswer) -> Written {
    if case .export(let export) = self, let text = try? export.text(of: answer) {
      return Written(text: text, mediaType: export.mediaType)
    }
    return Written(text: Answers.plan(plan), mediaType: "application/json")
  }
}
