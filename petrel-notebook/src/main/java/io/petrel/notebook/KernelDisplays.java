package io.petrel.notebook;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rapaio.jupyter.kernel.display.DisplayData;
import org.rapaio.jupyter.kernel.display.DisplayRenderer;
import org.rapaio.jupyter.kernel.display.DisplayTransformer;
import org.rapaio.jupyter.kernel.display.spi.DisplayProvider;

/** Tells the kernel how a {@link Figure} and a {@link Table} look as the value of a cell. */
public final class KernelDisplays implements DisplayProvider {
  @Override
  public List<DisplayRenderer> getDisplayRenderers() {
    return List.of(new OfFigure(), new OfTable());
  }

  @Override
  public List<DisplayTransformer> getDisplayTransformers() {
    return List.of();
  }

  private static boolean wanted(@Nullable String mime, String own) {
    return mime == null || mime.isBlank() || mime.equals(own);
  }

  private static final class OfFigure implements DisplayRenderer {
    private static final String PNG = "image/png";

    @Override
    public Class<?> rendererClass() {
      return Figure.class;
    }

    @Override
    public boolean canRender(@Nullable String mime) {
      return wanted(mime, PNG);
    }

    @Override
    public DisplayData render(@Nullable String mime, Object value) {
      Figure figure = (Figure) value;
      DisplayData data = DisplayData.fromText(figure.toString());
      data.putData(PNG, Base64.getEncoder().encodeToString(figure.png()));
      data.putMetaData(PNG, Map.of("width", figure.width(), "height", figure.height()));
      return data;
    }
  }

  private static final class OfTable implements DisplayRenderer {
    private static final String HTML = "text/html";

    @Override
    public Class<?> rendererClass() {
      return Table.class;
    }

    @Override
    public boolean canRender(@Nullable String mime) {
      return wanted(mime, HTML);
    }

    @Override
    public DisplayData render(@Nullable String mime, Object value) {
      Table table = (Table) value;
      DisplayData data = DisplayData.fromText(table.toString());
      data.putData(HTML, table.html());
      return data;
    }
  }
}
