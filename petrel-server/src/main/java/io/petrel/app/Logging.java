package io.petrel.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.petrel.config.Config;
import org.slf4j.LoggerFactory;

/** Sets up the program's own log on standard error: one line an event, plain or JSON. */
final class Logging {
  /** Line breaks in messages come from strangers: they must not look like new events. */
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %replace(%msg){'[\\r\\n]+', ' '}%n%ex";

  private Logging() {}

  static void configure(Config.Log settings) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder(settings.format(), context));
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(Level.WARN);
    context.getLogger("audit").setLevel(Level.INFO);
    context.getLogger("io.petrel").setLevel(Level.valueOf(settings.level().name()));
  }

  private static Encoder<ILoggingEvent> encoder(Config.Log.Format format, LoggerContext context) {
    if (format == Config.Log.Format.JSON) {
      JsonEncoder json = new JsonEncoder();
      json.setContext(context);
      json.start();
      return json;
    }
    PatternLayoutEncoder plain = new PatternLayoutEncoder();
    plain.setContext(context);
    plain.setPattern(PATTERN);
    plain.start();
    return plain;
  }
}
