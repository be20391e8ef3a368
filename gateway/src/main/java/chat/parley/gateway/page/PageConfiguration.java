package chat.parley.gateway.page;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/** Where the page is: each of its files under its own path and no other, so that what is no file of it stays a 404. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration {

    private static final Logger log = LoggerFactory.getLogger(PageConfiguration.class);

    private static final String ROOT = "/page/";
    private static final String START = "index.html";

    /** Before Spring's own static resources, behind the REST calls. */
    private static final int ORDER = 10;

    @Bean
    HandlerMapping page() throws IOException {
        Map<String, HttpRequestHandler> handlers = new TreeMap<>();
        for (Resource resource : new PathMatchingResourcePatternResolver().getResources("classpath:" + ROOT + "**")) {
            String url = resource.getURL().toString();
            if (resource.isReadable() && !url.endsWith("/")) {
                PageFile file = new PageFile(
                        url.substring(url.lastIndexOf(ROOT) + ROOT.length()), resource.getContentAsByteArray());
                handlers.put("/" + file.path(), new PageHandler(file));
            }
        }
        HttpRequestHandler start = handlers.get("/" + START);
        if (start == null) {
            // A build without the page is a build for programs.
            log.info("there is no page here");
        } else {
            handlers.put("/", start);
        }
        return new SimpleUrlHandlerMapping(handlers, ORDER);
    }
}
