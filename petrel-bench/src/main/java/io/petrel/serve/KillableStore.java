package io.petrel.serve;

import io.petrel.pipeline.Changes;
import io.petrel.store.ChannelsOf;
import io.petrel.store.Due;
import io.petrel.store.Store;
import io.petrel.store.StoreException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * A store during one life of a process: the process may be killed right before or right after any
 * of its calls, and from then on nothing reaches the store. It also keeps its own count of what
 * waits in the outbox, to compare with what the store says.
 */
final class KillableStore implements InvocationHandler {
  private final Store store;
  private final Mortality mortality;
  private final Waiting waiting;

  KillableStore(Store store, Mortality mortality, Waiting waiting) {
    this.store = store;
    this.mortality = mortality;
    this.waiting = waiting;
  }

  Store proxy() {
    return (Store)
        Proxy.newProxyInstance(Store.class.getClassLoader(), new Class<?>[] {Store.class}, this);
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args)
      throws Throwable {
    if (mortality.dead()) {
      throw new StoreException("the process is dead");
    }
    mortality.step();
    Object result;
    try {
      result = method.invoke(store, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (args != null) {
      note(method.getName(), args);
    }
    mortality.step();
    return result;
  }

  private void note(String method, Object[] args) {
    if (method.equals("commit")) {
      ChannelsOf channels = (ChannelsOf) args[1];
      ((Changes) args[0]).notifications().forEach(n -> waiting.decided(n, channels));
    } else if (method.equals("delivered")) {
      Due due = (Due) args[0];
      waiting.delivered(due.channel(), due.notification());
    }
  }
}
