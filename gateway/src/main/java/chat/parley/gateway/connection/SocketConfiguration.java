package chat.parley.gateway.connection;

import chat.parley.protocol.frame.ClientFrameCodec;
import java.time.Duration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.server.jetty.JettyRequestUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/** Where the socket is, on Jetty, and how much it takes. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class SocketConfiguration {

    private static final String PATH = "/ws/chat";

    @Bean
    WebSocketConfigurer socketAt(SocketHandler handler, Handshake handshake) {
        JettyRequestUpgradeStrategy jetty = new JettyRequestUpgradeStrategy();
        jetty.addWebSocketConfigurer(limits -> {
            limits.setMaxTextMessageSize(ClientFrameCodec.MAX_FRAME_BYTES);
            limits.setMaxBinaryMessageSize(ClientFrameCodec.MAX_FRAME_BYTES);
            limits.setMaxFrameSize(ClientFrameCodec.MAX_FRAME_BYTES);
            limits.setAutoFragment(false);
            // Silence is ours to judge: writing to a peer that is gone would count as activity here.
            limits.setIdleTimeout(Duration.ZERO);
        });
        // The handshake decides on origins; Spring's own check does not know "the gateway's own host behind a proxy".
        return registry -> registry.addHandler(handler, PATH)
                .setHandshakeHandler(new DefaultHandshakeHandler(jetty))
                .addInterceptors(handshake)
                .setAllowedOriginPatterns("*");
    }

    @Bean
    FilterRegistrationBean<ExtensionFilter> withoutExtensions() {
        FilterRegistrationBean<ExtensionFilter> registration = new FilterRegistrationBean<>(new ExtensionFilter());
        registration.addUrlPatterns(PATH);
        return registration;
    }
}
