package io.petrel.web;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** How the API writes records: snake_case, and null for what is no number. */
final class Json {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .addModule(new SimpleModule().addSerializer(Column.class, new ColumnWriter()))
          .build();

  private Json() {}

  /** A number as charts need it: six digits of it, null where it is none. */
  static final class Column {
    private final double[] values;

    Column(double[] values) {
      this.values = values;
    }

    static Column of(int[] numbers) {
      return new Column(Arrays.stream(numbers).asDoubleStream().toArray());
    }

    /** Instants as seconds since the epoch. */
    static Column seconds(long[] millis) {
      return seconds(millis, 0);
    }

    static Column seconds(long[] millis, long later) {
      double[] seconds = new double[millis.length];
      for (int i = 0; i < millis.length; i++) {
        seconds[i] = (millis[i] + later) / 1e3;
      }
      return new Column(seconds);
    }
  }

  private static final class ColumnWriter extends StdSerializer<Column> {
    ColumnWriter() {
      super(Column.class);
    }

    @Override
    public void serialize(Column column, JsonGenerator out, SerializationContext context) {
      out.writeStartArray();
      for (double value : column.values) {
        if (!Double.isFinite(value)) {
          out.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
          out.writeNumber((long) value);
        } else {
          out.writeNumber(rounded(value));
        }
      }
      out.writeEndArray();
    }
  }

  /** Six digits; instants, which are big and have a fraction, keep their milliseconds. */
  static double rounded(double value) {
    double size = Math.abs(value);
    if (size >= 1e6) {
      return Math.rint(value * 1e3) / 1e3;
    }
    if (size < 1e-9) {
      return value;
    }
    double scale = Math.pow(10, 5 - (int) Math.floor(Math.log10(size)));
    return Math.rint(value * scale) / scale;
  }

  /** A number, null where it is none. */
  static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? rounded(value) : null;
  }

  /** An instant in milliseconds since the epoch, null where it is 0, not yet. */
  static @Nullable String instant(long at) {
    return at == 0 ? null : Instant.ofEpochMilli(at).toString();
  }
}
