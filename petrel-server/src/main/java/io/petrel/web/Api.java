package io.petrel.web;

import io.javalin.config.RoutesConfig;
import java.util.List;
import java.util.stream.Stream;

/**
 * The JSON API below {@code /api/v1}: all its parts, and the OpenAPI document that describes them.
 *
 * @param version of Petrel, for the document
 * @param events tells pages what is new
 * @param access who is logged in, and who did what
 */
public record Api(
    String version,
    StatusApi status,
    SignalsApi signals,
    FleetApi fleet,
    SeriesApi series,
    IncidentsApi incidents,
    RelatedApi related,
    SilencesApi silences,
    MarksApi marks,
    ReceiversApi receivers,
    BacktestsApi backtests,
    EventsApi events,
    AccessApi access) {
  private static final String DOCUMENT = "/api/v1/openapi.json";

  List<Operation> operations() {
    return Stream.of(
            status.operations(),
            signals.operations(),
            fleet.operations(),
            series.operations(),
            incidents.operations(),
            related.operations(),
            silences.operations(),
            marks.operations(),
            receivers.operations(),
            backtests.operations(),
            events.operations(),
            access.operations())
        .flatMap(List::stream)
        .toList();
  }

  void routes(RoutesConfig routes) {
    List<Operation> all = operations();
    all.forEach(operation -> operation.route(routes));
    access.routes(routes);
    byte[] document = OpenApi.document(all, version);
    routes.get(DOCUMENT, ctx -> ctx.contentType(Operation.JSON).result(document), Role.VIEWER);
  }
}
