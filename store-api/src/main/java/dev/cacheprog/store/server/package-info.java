/// Serves a [dev.cacheprog.store.RemoteStore] as HTTP storage, on the JDK's own server.
///
/// A plug-in implements the store and calls [StoreServer#serve]; programs that have a server of
/// their own hang a [StoreHandler] into it.
@NullMarked
package dev.cacheprog.store.server;

import org.jspecify.annotations.NullMarked;
