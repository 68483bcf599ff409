<#import "mcp-page.ftl" as mcp>
<#assign client = consent.client()>
<#assign to = consent.destination()>
<@mcp.page heading=msg("mcpConsentTitle")>
<div id="kc-oauth" class="mcp-stack">

  <div class="mcp-who">
    <#if client.name()?has_content>
    <p class="mcp-label" id="mcp-name-label"><#if client.selfAsserted()>${msg("mcpCallsItself")}<#else>${msg("mcpApplication")}</#if></p>
    <p class="mcp-name"><@mcp.foreign client.name() /></p>
    <#else>
    <p class="mcp-label">${msg("mcpNameless")}</p>
    <p class="mcp-name"><@mcp.foreign client.clientId() /></p>
    </#if>
    <#if client.verification().isPresent()>
    <p class="mcp-mark mcp-mark--verified" id="mcp-verified"><@mcp.icon "check" /><span>${msg("mcpVerifiedBy")} <@mcp.foreign client.verification().get().by() /> ${msg("mcpVerifiedSince", client.verification().get().since())}</span></p>
    <#elseif client.selfAsserted()>
    <p class="mcp-mark mcp-mark--unverified" id="mcp-unverified"><@mcp.icon "warning" /><span>${msg("mcpUnverified")}</span></p>
    <#else>
    <p class="mcp-mark mcp-mark--verified" id="mcp-known"><@mcp.icon "check" /><span>${msg("mcpPublisherKnown")}</span></p>
    </#if>
    <#if client.publisher().isPresent() && client.publisher().get().loopbackOnly()>
    <p class="mcp-mark mcp-mark--unverified" id="mcp-loopback-only"><@mcp.icon "warning" /><span>${msg("mcpPublisherLoopbackOnly")}</span></p>
    </#if>
  </div>

  <dl class="mcp-facts">
    <#if client.publisher().isPresent()>
    <#assign from = client.publisher().get().host()>
    <div>
      <dt>${msg("mcpPublisher")}</dt>
      <dd id="mcp-publisher">
        <p class="mcp-host"><bdi class="mcp-foreign" dir="ltr">${from.lead()}<strong>${from.emphasis()}</strong>${from.tail()}</bdi></p>
        <p class="mcp-hint">${msg("mcpPublisherVerified")}</p>
        <#if from.encoded()><p class="mcp-hint">${msg("mcpDestinationEncoded")}</p></#if>
      </dd>
    </div>
    </#if>
    <div>
      <dt>${msg("mcpDestination")}<@fresh consent.news().destination() /></dt>
      <dd id="mcp-destination">
        <#switch to.kind()?string>
        <#case "LOOPBACK">
        <p class="mcp-host"><strong>${msg("mcpDestinationLOOPBACK")}</strong></p>
        <p class="mcp-small"><bdi class="mcp-foreign" dir="ltr">${to.emphasis()}${to.tail()}</bdi></p>
        <#break>
        <#case "DEVICE">
        <p class="mcp-host"><strong>${msg("mcpDestinationDEVICE")}</strong></p>
        <#break>
        <#case "APP">
        <p class="mcp-host"><strong>${msg("mcpDestinationAPP")}</strong></p>
        <p class="mcp-host"><bdi class="mcp-foreign" dir="ltr">${to.emphasis()}</bdi></p>
        <#break>
        <#default>
        <p class="mcp-host"><bdi class="mcp-foreign" dir="ltr">${to.lead()}<strong>${to.emphasis()}</strong>${to.tail()}</bdi></p>
        </#switch>
        <p class="mcp-hint">${msg("mcpDestinationHint" + to.kind())}</p>
        <#if to.encoded()><p class="mcp-hint">${msg("mcpDestinationEncoded")}</p></#if>
      </dd>
    </div>
    <#if consent.server().isPresent()>
    <div>
      <dt>${msg("mcpServer")}<@fresh consent.news().server() /></dt>
      <dd id="mcp-server">
        <p><strong><@mcp.foreign consent.server().get().name() /></strong></p>
        <p class="mcp-small"><bdi class="mcp-foreign" dir="ltr">${consent.server().get().url()}</bdi></p>
      </dd>
    </div>
    </#if>
    <div>
      <dt>${msg("mcpOrigin")}</dt>
      <dd id="mcp-origin">
        <p><#if client.registeredToday()>${msg("mcpOriginToday" + client.origin())}<#elseif client.registeredOn().isPresent()>${msg("mcpOriginOn" + client.origin(), client.registeredOn().get())}<#else>${msg("mcpOrigin" + client.origin())}</#if></p>
      </dd>
    </div>
  </dl>

  <#-- The boxes belong to the form: what is unticked is not sent, and is not allowed. -->
  <form class="mcp-form mcp-stack" action="<#if mcpBare??>${url.loginAction}<#else>${url.oauthAction}</#if>" method="post">
  <#-- Enter on a box presses the first button of the form. This one closes a dialog, and there is none: nothing happens. -->
  <button type="submit" formmethod="dialog" hidden></button>
  <#if consent.nothingLeft()>
  <div class="mcp-mark mcp-mark--unverified" role="alert" id="mcp-nothing-left"><@mcp.icon "warning" /><span>${msg("mcpNothingLeft")}</span></div>
  </#if>
  <section aria-labelledby="mcp-scopes-title">
    <h2 class="mcp-title" id="mcp-scopes-title">${msg("mcpScopes")}</h2>
    <#if consent.addition()><p class="mcp-hint" id="mcp-addition">${msg("mcpAddition")}</p></#if>
    <#if consent.choice()?has_content><p class="mcp-hint" id="mcp-choice">${msg(consent.choice())}</p></#if>
    <#if !consent.scopes()?has_content && !consent.sensitiveScopes()?has_content>
    <p id="mcp-no-scopes">${msg("mcpNoScopes")}</p>
    </#if>
    <#if consent.scopes()?has_content>
    <ul class="mcp-scopes mcp-boxes" id="mcp-scopes">
      <#list consent.scopes() as scope><li><@box scope /></li></#list>
    </ul>
    </#if>
    <#if consent.sensitiveScopes()?has_content>
    <div class="mcp-sensitive">
      <h3 class="mcp-title"><@mcp.icon "warning" /><span>${msg("mcpSensitive")}</span></h3>
      <ul class="mcp-scopes mcp-boxes" id="mcp-sensitive-scopes">
        <#list consent.sensitiveScopes() as scope><li><@box scope /></li></#list>
      </ul>
    </div>
    </#if>
  </section>

  <#if client.links()?has_content>
  <ul class="mcp-links">
    <#list client.links() as link>
    <li>${msg("mcpLink" + link.kind())} <a href="${link.href()}" target="_blank" rel="noopener noreferrer nofollow"><bdi class="mcp-foreign" dir="ltr">${link.host()}</bdi></a></li>
    </#list>
  </ul>
  </#if>

  <div class="mcp-account">
    <p>${msg("mcpSignedInAs")} <strong><@mcp.foreign consent.user() /></strong></p>
    <p><a id="mcp-switch" href="${url.loginRestartFlowUrl}">${msg("mcpSwitch")}</a></p>
  </div>

  <#-- Keycloak checks session_code where it is sent; its own page calls it "code", which nobody reads. -->
  <input type="hidden" name="session_code" value="${oauth.code}">
  <#-- The yes is to what stands above, and to nothing that came in its place meanwhile. -->
  <input type="hidden" name="terms" value="${consent.terms()}">
  <#list consent.boxes() as shown>
  <input type="hidden" name="boxes" value="${shown}">
  </#list>
  <#-- Neither has the focus. -->
  <div class="mcp-decision">
    <button type="submit" class="${properties.kcButtonSecondaryClass}" name="cancel" id="kc-cancel" value="true">${msg("mcpDeny")}</button>
    <button type="submit" class="${properties.kcButtonSecondaryClass}" name="accept" id="kc-login" value="true">${msg("mcpAllow")}</button>
  </div>
  </form>

  <p class="mcp-after">${msg("mcpRevocable")} <a id="mcp-connections" href="${consent.connectionsUrl()}" target="_blank" rel="noopener">${msg("mcpConnections")}</a></p>
  <p class="mcp-after" id="mcp-after-revoke">${msg("mcpRevokedLasts", span(consent.accessToken()))}</p>
</div>
</@mcp.page>

<#macro box scope>
<label class="mcp-box">
  <input type="checkbox" name="scope" value="${scope.name()}"<#if !scope.free()> checked disabled<#elseif !consent.nothingLeft()> checked</#if>>
  <span>${scope.words()}<@fresh scope.fresh() />
  <#if scope.elsewhere()><span class="mcp-hint">${msg("mcpScopeElsewhere")}</span></#if>
  <#if !scope.free()><span class="mcp-hint">${msg("mcpScopeHeld" + scope.hold())}</span></#if>
  <#if scope.name() == "offline_access" && consent.lifetime().isPresent()>
  <#assign lifetime = consent.lifetime().get()>
  <span class="mcp-hint" id="mcp-lifetime"><#if lifetime.longest().isPresent()>${msg("mcpLifetime", span(lifetime.idle()), span(lifetime.longest().get()))}<#else>${msg("mcpLifetimeEndless", span(lifetime.idle()))}</#if></span>
  </#if>
  </span>
</label>
</#macro>

<#macro fresh is><#if is> <strong class="mcp-new">${msg("mcpNew")}</strong></#if></#macro>

<#function span time><#return msg("mcp" + time.unit(), time.amount())></#function>
