package io.petrel.app;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.LoggerFactory;

/**
 * Hears SIGHUP, which only the JDK's module {@code jdk.unsupported} tells; by reflection, since the
 * compiler warns of its classes and will not be told otherwise.
 */
final class Hangup {
  private Hangup() {}

  /** Runs an action in a thread of its own at every SIGHUP; where there is none, says so. */
  static void handle(Runnable action) {
    InvocationHandler onSignal =
        (proxy, method, args) -> {
          if (method.getDeclaringClass() == Object.class) {
            return method.invoke(action, args);
          }
          new Thread(action, "reload").start();
          return null;
        };
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(Hangup.class.getClassLoader(), new Class<?>[] {handler}, onSignal);
      Object hangup = signal.getConstructor(String.class).newInstance("HUP");
      signal.getMethod("handle", signal, handler).invoke(null, hangup, proxy);
    } catch (ReflectiveOperationException e) {
      LoggerFactory.getLogger(Hangup.class)
          .warn("SIGHUP is not heard here ({}); POST /-/reload does the same", e.toString());
    }
  }
}
